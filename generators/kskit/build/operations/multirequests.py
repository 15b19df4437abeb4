"""The operations on the server's side of a multirequest: multirequest_resolve, multirequest_run."""

from collections.abc import Mapping
from typing import Any

from kaltura_emulator.multirequest import MultirequestPart, find_references, replace_references, run
from kaltura_session.errors import ApiError
from kaltura_session.forms import array_key
from kaltura_session.server.php import ServerCrash
from kskit.build.model import Outcome, error
from kskit.build.operations.php_values import php, result, shown
from kskit.build.operations.requests import CRASH


def resolve(given: Mapping[str, Any]) -> Outcome:
    """Turn {index, params, result} into {params} with references to part `index` replaced (MULTI.7 to MULTI.15)."""
    params = php(given["params"])
    references = find_references(params)
    try:
        replaced = replace_references(given["index"], references, params, result(given["result"]))
    except ServerCrash as crash:
        return Outcome(error(CRASH, "crash", "references"), {}, str(crash))
    return Outcome({"params": shown(replaced)}, {"references": shown(references)})


def run_parts(given: Mapping[str, Any]) -> Outcome:
    """Turn {params: [[name, value]], results} into {dispatched}: which parts run, with what (MULTI.2 to MULTI.6)."""
    left = iter([result(value) for value in given["results"]])
    dispatched: list[dict[str, Any]] = []

    def dispatch(part: MultirequestPart) -> Any:
        params = {name: value for name, value in part.params.items() if name != "multirequest"}
        dispatched.append({"service": part.service, "action": part.action, "params": shown(params)})
        response = next(left)
        if isinstance(response, ApiError):
            raise response
        return response

    try:
        run({array_key(name): php(value) for name, value in given["params"]}, dispatch)
    except ServerCrash as crash:
        return Outcome(error(CRASH, "crash", "references"), {}, str(crash))
    return Outcome({"dispatched": dispatched}, {})
