"""What the page shows: each request without secrets, the account, a token hash or a KS explained, and the snippets."""

import json
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from kaltura_diagnosis import explain_token_hash
from kaltura_diagnosis.document import document
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.exchange.redaction import name_shown, parameters_shown, shown, without_secrets
from kaltura_diagnosis.facts import Account, Token
from kaltura_diagnosis.ks import explain_ks
from kaltura_emulator import report
from kaltura_emulator.credentials import exports
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record
from kaltura_session.errors import KitError
from kaltura_session.ks import KsError
from kaltura_session.server.catalogue.resources import data_path
from kaltura_session.server.partners import partner_of

Given = Mapping[str, Any]
_LONGEST_BODY, _MOST = 4000, 200


class Endpoints:
    """What the page asks of a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.fetched: Mapping[str, Callable[[str], dict[str, Any]]] = {
            "account": self.account,
            "snippets": self.snippets,
        }
        self.posted: Mapping[str, Callable[[Given], dict[str, Any]]] = {
            "explain": self.explain_hash,
            "inspect": self.inspect_ks,
        }

    def event(self, record: Record) -> dict[str, Any]:
        """Return the JSON object of one request for the page; of many of anything only the first _MOST."""
        decoded, response = DecodedRequest(record.request), ParsedResponse(record.response)
        found = diagnosis_of(record, self._source)
        parameters = islice(parameters_shown(decoded.merged), _MOST)
        return {
            "seq": record.seq,
            "time": record.time,
            "line": report.line(record),
            "failed": report.failed(record) or record.response.status != 200,
            "method": record.request.method,
            "calls": [name_shown(call.name) for call in decoded.calls[:_MOST] if call.service],
            "parameters": [{"name": name, "text": text} for name, text in parameters],
            "status": record.response.status,
            "outcome": response.code or ("ok" if response.problem is None else str(response.problem)),
            "answer": _body(response),
            "diagnosis": _first(document(found)) if found.findings else None,
        }

    def account(self, base_url: str) -> dict[str, Any]:
        """Return what is watched: its address, its credentials as shell lines, and its application tokens."""
        given = self._source.credentials(base_url)
        return {
            "title": self._source.title,
            "service_url": given["service_url"],
            "partner_id": given.get("partner_id"),
            "now": self._source.now(),
            "exports": exports(given),
            "tokens": list(self._source.tokens()),
        }

    def explain_hash(self, given: Given) -> dict[str, Any]:
        """Return the diagnosis of a token hash; the token of an id that the account has need not be given."""
        token_id, facts = _text(given, "token_id"), self._source.facts()
        known = facts.token(token_id) if token_id else Token()
        return document(
            explain_token_hash(
                ks=_text(given, "ks"),
                token=_text(given, "token") or known.token,
                sent=_text(given, "token_hash") or "",
                hash_type=_text(given, "hash_type") or known.hash_type,
                token_id=token_id,
                other_ks=facts.other_ks,
            )
        )

    def inspect_ks(self, given: Given) -> dict[str, Any]:
        """Return what a KS says, opened with the account's secrets where it is the account's."""
        ks, facts = _text(given, "ks"), self._source.facts()
        if ks is None:
            raise KitError("paste a KS first")
        try:
            known = facts.account(partner_of(ks)[1])
        except KsError:
            known = Account()
        return document(explain_ks(ks, known, now=facts.now))

    def snippets(self, base_url: str) -> dict[str, Any]:
        """Return the snippets of one file, each with text that runs it here when pasted into a terminal."""
        lines = exports(self._source.credentials(base_url))
        return {
            "snippets": [
                {**snippet, "terminal": lines + _in_terminal(snippet["name"], snippet["code"], snippet["run"])}
                for snippet in _snippets()
            ]
        }


def _first(told: Any) -> Any:
    """Return a diagnosis for the page: of each list what comes first, and no secret in any sentence."""
    if isinstance(told, dict):
        return {name: _first(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_first(value) for value in told[:_MOST]]
    return without_secrets(told) if isinstance(told, str) else told


def _body(response: ParsedResponse) -> str:
    """Return the body for people: JSON laid out, and every KS, token and quoted KS hidden."""
    if response.kind == "json":
        return json.dumps(_hidden(response.raw, ""), indent=1, ensure_ascii=False)[:_LONGEST_BODY]
    if response.error is None and response.problem is None:
        return json.dumps(_hidden(response.value, ""), indent=1, ensure_ascii=False, default=str)[:_LONGEST_BODY]
    return response.code or f"{len(response.response.body)} bytes, {response.kind}"


def _hidden(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        quotes = value.get("code") == "INVALID_KS"
        return {
            key: _hidden(item, "ks" if quotes and _quotes_ks(key, item) else str(key)) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_hidden(item, name) for item in value]
    return shown(name, value) if isinstance(value, str) else value


def _quotes_ks(key: str, item: Any) -> bool:
    """Tell whether a member of INVALID_KS quotes what was sent as KS: in args.KSID, or in the message."""
    if key == "message":
        return isinstance(item, str) and any(looks_like_ks(word) for word in item.split('"'))
    return key == "KSID" and isinstance(item, str) and looks_like_ks(item)


def _text(given: Given, name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) and value else None


@cache
def _snippets() -> list[dict[str, Any]]:
    path = data_path("spec", "snippets", "manifest.json")
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["snippets"]
    except (OSError, ValueError, KeyError):
        return []
    found = []
    for entry in listed:
        file = data_path(*entry["path"].split("/"))
        if len(entry["files"]) == 1 and file.is_file():
            told = {name: entry[name] for name in ("id", "title", "language", "label")}
            found.append({**told, "name": file.name, "code": file.read_text(encoding="utf-8"), "run": entry["command"]})
    return found


def _in_terminal(name: str, code: str, run: str) -> str:
    """Return shell text that writes the program to a file and runs it."""
    return f"\ncat > {shlex.quote(name)} <<'END_OF_SNIPPET'\n{code}END_OF_SNIPPET\n{run}\n"
