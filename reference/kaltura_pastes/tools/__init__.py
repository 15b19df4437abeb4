"""Programs that send a request from a command line: what their options say."""

from collections.abc import Callable, Mapping

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import Found
from kaltura_pastes.tools import curl
from kaltura_pastes.tools.wget_httpie import read_httpie, read_wget

TOOLS: Mapping[str, Callable[[Command, str], list[Found]]] = {
    "curl": curl.read,
    "wget": read_wget,
    **dict.fromkeys(("http", "https", "xh", "xhs"), read_httpie),
}
