"""The requests of a page: each goes to an emulator, and is explained together with what comes back."""

import json
import re
from collections.abc import Iterator
from typing import Any

from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.findings import Diagnosis
from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_pastes import Found, read_paste
from kaltura_session.errors import KitError
from kaltura_session.requests import HttpRequest
from kaltura_session.server.catalogue import server_call, services
from kskit.docs.account import PageAccount, PageVariables
from kskit.docs.markdown import Code
from kskit.docs.script import Script
from kskit.docs.sentences import CALLS, Finding, finding

_SHELL = {"", "sh", "bash", "shell", "zsh", "console", "terminal", "shellsession", "shell-session", "sh-session"}
_NOT_SHELL = re.compile(r"^\s*(?:[\[{<\"]|HTTP/|(?:GET|POST|PUT)\s+\S+)")
_RUNS = re.compile(r"\b(?:curl|wget|https?|jq|\w+sum|openssl)\b|^\s*(?:export\s+)?\w+=", re.MULTILINE)
_WRONG_ON_PURPOSE = re.compile(r"\b(?:wrong|incorrect|do not|don't|never|fails?|refused|rejected|mistakes?|bad|avoid|"
                               r"error|without|instead of|denied|broken)\b", re.IGNORECASE)  # fmt: skip
_OF_THE_DATA = re.compile(r"NOT_FOUND|INVALID_\w*ID$|START_SESSION_ERROR|WRONG_PASSWORD|DUPLICATE|ALREADY|PASSWORD_|"
                          r"INVALID_KS|NOT_UNIQUE|LIMIT|FORBIDDEN_CONTENT")  # fmt: skip
_OF_THE_NAMES = {"SERVICE_DOES_NOT_EXISTS", "ACTION_DOES_NOT_EXISTS", "MISSING_MANDATORY_PARAMETER"}
_NOT_OF_A_PAGE = {"A05", "A26", "A44", "D11", "D33", "D35", "F08", "F10"}
"""Mistakes in values that pages leave open, and that are the account's here."""
_MISREAD = {
    "D02": ("gets XML: a request without format=1 is answered in XML.", "WIRE.3; the emulator's response is XML"),
    "E03": ("looks for a member that is not there: JSON has no wrapper, and session.start answers a bare string.",
            "ANS.4, GUIDE.4; the emulator's response"),
}  # fmt: skip
_NOT_EMULATED = 501
_A_KS = 8  # characters at least of a KS, or of what stands for it, in a response


class PageRequests:
    """Reads the code of a page, block by block, and keeps what it found wrong."""

    def __init__(self, page: str) -> None:
        self.account = PageAccount(page)
        self.found: list[Finding] = []
        self._variables = PageVariables(self.account, page)
        self._code = ""

    def read(self, code: Code, shown: str | None) -> None:
        """Read a block. shown: the text of the block behind it, which may be the response."""
        before = len(self.found)
        self._code = ""
        if code.language in _SHELL and _RUNS.search(code.text) and not _NOT_SHELL.match(code.text):
            known = self.account.known
            Script(code.text, code.line, self._variables, known, self._send, self._misread).run()
        else:
            self._read_other(code)
        if _WRONG_ON_PURPOSE.search(code.before) or (self._code and self._code in (shown or "")):
            del self.found[before:]

    def _read_other(self, code: Code) -> None:
        try:
            paste = read_paste(code.text, {})
        except KitError:
            return
        for one in paste.found:
            if one.request is not None and code.language not in {"json", "xml", "yaml"}:
                self._send(one, code.line - 1)
        if code.language == "json" or any(one.response is not None for one in paste.found):
            self.found += _about_response(code)

    def _misread(self, line: int, tool: str, mistake: str) -> None:
        text, proof = _MISREAD[mistake]
        self.found.append(Finding(line, "request", mistake, f"{tool} {text}", proof))

    def _send(self, found: Found, above: int = 0) -> str | None:
        """Send a request of the API, where it can be, and return the response to it as text.

        An error is not returned: it is reported here, and what the page reads from it would be no value of its own.
        """
        request = found.request
        if request is None or not _is_a_call(request):
            return None
        line = above + found.line
        filled, complete = self.account.fill(request)
        response = None if found.unseen else self.account.emulator.handle(filled)
        not_emulated = response is not None and response.status == _NOT_EMULATED
        seen = None if not_emulated else response
        self._code = (ParsedResponse(seen).code or "") if seen is not None else ""
        diagnosis = diagnose_exchange(
            filled, seen, self.account.source.facts(), command=found.command, unseen=found.unseen
        )
        if any(call.name == "session.end" for call in DecodedRequest(filled).calls):
            self.account.renew()
        self.found += _about_request(line, diagnosis, filled, complete=complete)
        if not_emulated:
            self.found += _unknown_calls(line, filled)
        return seen.body.decode("utf-8", "replace") if seen is not None and not self._code else None


def _about_request(line: int, diagnosis: Diagnosis, request: HttpRequest, *, complete: bool) -> Iterator[Finding]:
    certain = [one for one in diagnosis.findings if one.certain and one.severity != "hazard"]
    certain = [one for one in certain if one.mistake not in _NOT_OF_A_PAGE]
    for one in certain:
        yield Finding(line, "request", one.mistake, one.statement, f"{', '.join(one.clauses)}: {one.title}")
    code = dict(diagnosis.facts).get("error", "").partition(" ")[0] or _code_of(diagnosis)
    if certain or not code or _OF_THE_DATA.search(code) or not (complete or code in _OF_THE_NAMES):
        return
    yield Finding(
        line,
        "request",
        code,
        diagnosis.summary.removeprefix(f"{code}: "),
        f"the emulator's response to {_call(request)} is {code}",
    )


def _code_of(diagnosis: Diagnosis) -> str:
    match = re.match(r"([A-Z][A-Z0-9_]+_[A-Z0-9_]+):", diagnosis.summary)
    return match[1] if match else ""


def _call(request: HttpRequest) -> str:
    return ", ".join(call.name for call in DecodedRequest(request).calls)


def _is_a_call(request: HttpRequest) -> bool:
    """Tell whether it is a request of the API whose calls are named, not left to a variable."""
    calls = DecodedRequest(request).calls
    if any(is_placeholder(name) for call in calls for name in (call.service, call.action)):
        return False
    host = next((value for name, value in request.headers if name.lower() == "host"), "")
    of_kaltura = "kaltura" in host.lower() and "/service/" in request.target
    return of_kaltura or "/api_v3" in request.target or any(call.service.lower() in services() for call in calls)


def _unknown_calls(line: int, request: HttpRequest) -> Iterator[Finding]:
    for call in DecodedRequest(request).calls:
        if call.service.lower() in services() and not server_call(call.service, call.action):
            text = f"No server has the call {call.service}.{call.action}."
            yield Finding(line, "call", f"{call.service}.{call.action}", text, CALLS)


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _is_error(text: str | None) -> bool:
    return "KalturaAPIException" in (text or "") or bool(re.search(r'"code"\s*:\s*"[A-Z]+_', text or ""))


def _about_response(code: Code) -> Iterator[Finding]:
    """Yield what no server answers: a wrapper, a code that does not exist, an error under another HTTP status."""
    body = code.text.partition("\n\n")[2] if code.text.startswith("HTTP/") else code.text
    status = re.match(r"HTTP/\S+ +([0-9]{3})", code.text)
    document = _json(body)
    if status and status[1][0] in "45" and _is_error(body):
        yield finding(code.line, "GUIDE.33", "response")
    if not isinstance(document, dict):
        return
    inner = document.get("result")
    if document.keys() - {"executionTime"} == {"result"} and (
        (isinstance(inner, str) and len(inner) >= _A_KS) or (isinstance(inner, dict) and "objectType" in inner)
    ):
        yield finding(code.line, "GUIDE.4", "response")
    is_widget = document.get("objectType") == "KalturaStartWidgetSessionResponse"
    if is_widget and isinstance(document.get("userId"), str):
        yield finding(code.line + code.text[: code.text.find('"userId"')].count("\n"), "GUIDE.5", "response")
