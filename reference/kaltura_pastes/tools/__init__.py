"""Programs that send a request from a command line: what their options say."""

from collections.abc import Callable, Mapping

from kaltura_diagnosis.facts import Command
from kaltura_pastes.found import Found
from kaltura_pastes.tools import curl, httpie, wget

Reader = Callable[[Command, str], list[Found]]
TOOLS: Mapping[str, Reader] = {
    "curl": curl.read,
    "wget": wget.read,
    "http": httpie.read,
    "https": httpie.read,
    "xh": httpie.read,
    "xhs": httpie.read,
}
