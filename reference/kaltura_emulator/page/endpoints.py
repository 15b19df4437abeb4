"""What the page shows: each request without secrets, the account, a token hash or a KS explained, and the snippets."""

import json
import shlex
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

from kaltura_diagnosis import explain_token_hash
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.exchange.parsed_response import ParsedResponse, looks_like_ks
from kaltura_diagnosis.exchange.redaction import name_shown, parameters_shown, shown, without_secrets
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.exchange.several import together, within
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.findings import document
from kaltura_diagnosis.ks import explain_ks
from kaltura_emulator import report
from kaltura_emulator.credentials import exports
from kaltura_emulator.diagnoses import diagnosis_of
from kaltura_emulator.source import Source
from kaltura_emulator.transcript import Record
from kaltura_pastes import read_paste
from kaltura_session.errors import KitError
from kaltura_session.ks import KsError
from kaltura_session.server.resources import data_path
from kaltura_session.server.validity import partner_of

Given = Mapping[str, Any]
IsPublic = Callable[[str], bool]
_AS_SHA1 = "Not given: the hash type. It was taken for SHA1, which a token has that was made without one."
_LONGEST_BODY, _MOST = 4000, 200


class Endpoints:
    """What the page asks of a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.fetched: Mapping[str, Callable[[str], dict[str, Any]]] = {
            "account": self.account,
            "clauses": clauses,
            "snippets": self.snippets,
        }
        self.posted: Mapping[str, Callable[[Given], dict[str, Any]]] = {
            "explain": self.explain_hash,
            "inspect": self.inspect_ks,
            "paste": self.explain_paste,
        }

    def event(self, record: Record) -> dict[str, Any]:
        """Return the JSON object of one request for the page; of many of anything only the first _MOST."""
        decoded, response = DecodedRequest(record.request), ParsedResponse(record.response)
        found = diagnosis_of(record, self._source)
        parameters = islice(parameters_shown(decoded.merged, is_public=self._source.is_public), _MOST)
        return {
            "seq": record.seq,
            "time": record.time,
            "line": report.line(record),
            "failed": report.failed(record) or record.response.status != 200,
            "method": record.request.method,
            "calls": [name_shown(call.name) for call in decoded.calls[:_MOST] if call.service],
            "parameters": [{"name": name, "text": text} for name, text in parameters],
            "status": record.response.status,
            "outcome": _outcome(record, response),
            "answer": _body(response, self._source.is_public),
            "diagnosis": _first(document(found)) if found.findings else None,
        }

    def account(self, base_url: str) -> dict[str, Any]:
        """Return what is watched: its address, its credentials as shell lines, and its application tokens."""
        given = self._source.credentials(base_url)
        return {
            "title": self._source.title,
            "public": any(self._source.is_public(str(value)) for value in given.values()),
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
        hash_type = _text(given, "hash_type") or known.hash_type
        found = explain_token_hash(
            ks=_text(given, "ks"),
            token=_text(given, "token") or known.token,
            sent=_text(given, "token_hash") or "",
            hash_type=hash_type,
            token_id=token_id,
            other_ks=facts.other_ks,
        )
        return document(found if hash_type or known.token else replace(found, notes=[*found.notes, _AS_SHA1]))

    def inspect_ks(self, given: Given) -> dict[str, Any]:
        """Return what a KS says, opened with the account's secrets where it is the account's, or with a given one."""
        ks, facts = _text(given, "ks"), self._facts(given)
        if ks is None:
            raise KitError("paste a KS first")
        try:
            known = facts.account(partner_of(ks)[1])
        except KsError:
            known = Account()
        return document(explain_ks(ks, known, now=facts.now))

    def explain_paste(self, given: Given) -> dict[str, Any]:
        """Return what is wrong with the requests and responses in a text, without secrets."""
        text, facts = _text(given, "text"), self._facts(given)
        found = read_paste(text, {}).found if text else []
        if not text or not found:
            raise KitError("there is no request and no response in this; paste a curl command, HAR, or raw HTTP")
        diagnoses = []
        for one in found:
            told = diagnose_exchange(one.request, one.response, facts, command=one.command, unseen=one.unseen)
            diagnoses.append((one.where, told))
            diagnoses += within(one.response, facts) if one.response is not None else ()
        shown_document: dict[str, Any] = _first(document(together(diagnoses)))
        return shown_document

    def _facts(self, given: Given) -> Facts:
        """Return what is known, and the admin secret that was given with a form, which is not kept."""
        facts, secret = self._source.facts(), _text(given, "admin_secret")
        if secret is None:
            return facts

        def account(partner_id: str | None) -> Account:
            known = facts.account(partner_id)
            return replace(
                known, partner_id=known.partner_id or partner_id, admin_secrets=[*known.admin_secrets, secret]
            )

        return replace(facts, account=account)

    def snippets(self, base_url: str) -> dict[str, Any]:
        """Return the snippets, each with text that runs it here when pasted into a terminal."""
        lines = exports(self._source.credentials(base_url))
        return {"snippets": [{**one, "terminal": lines + _in_terminal(one, self._source.ks())} for one in _snippets()]}


def clauses(_base_url: str) -> dict[str, Any]:
    """Return title and fact of each clause by its id."""
    path = data_path("spec", "catalogue", "clauses.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["clause"]
    return {one["id"]: {"title": one["title"], "fact": one["fact"]} for one in listed}


def _first(told: Any) -> Any:
    """Return a diagnosis for the page: of each list what comes first, and no secret in any sentence."""
    if isinstance(told, dict):
        return {name: _first(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_first(value) for value in told[:_MOST]]
    return without_secrets(told) if isinstance(told, str) else told


def _outcome(record: Record, response: ParsedResponse) -> str:
    if record.is_opaque and record.outcomes:
        return f"{record.outcomes[0].code}: {record.outcomes[0].about}"
    return response.code or ("ok" if response.problem is None else str(response.problem))


def _body(response: ParsedResponse, is_public: IsPublic) -> str:
    """Return the body for people: JSON laid out, and every KS, token and quoted KS hidden that is not public."""
    if response.kind == "json":
        return json.dumps(_hidden(response.raw, "", is_public), indent=1, ensure_ascii=False)[:_LONGEST_BODY]
    if response.error is None and response.problem is None:
        return json.dumps(_hidden(response.value, "", is_public), indent=1, ensure_ascii=False, default=str)[
            :_LONGEST_BODY
        ]
    return response.code or f"{len(response.response.body)} bytes, {response.kind}"


def _hidden(value: Any, name: str, is_public: IsPublic) -> Any:
    if isinstance(value, dict):
        quotes = value.get("code") == "INVALID_KS"
        return {
            key: _hidden(item, "ks" if quotes and _quotes_ks(key, item) else str(key), is_public)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_hidden(item, name, is_public) for item in value]
    return shown(name, value) if isinstance(value, str) and not is_public(value) else value


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
        folder = data_path("spec", "snippets", entry["language"])
        files = {data_path(*one["path"].split("/")) for one in entry["files"]}
        if all(file.is_file() for file in files):
            told = {name: entry[name] for name in ("id", "title", "language", "label", "env")}
            texts = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}
            code = data_path(*entry["path"].split("/")).read_text(encoding="utf-8")
            version = "2" if "version-2" in entry["cases"] else "1"
            found.append({**told, "code": code, "files": texts, "run": entry["command"], "ks_version": version})
    return found


def _in_terminal(snippet: Mapping[str, Any], ks: str | None) -> str:
    """Return shell text that sets what else a program wants, writes it to a new folder, and runs it there."""
    wanted = {"KS": ks, "KS_VERSION": snippet["ks_version"], "PAGE_SIZE": "1"}
    text = "".join(
        f"export KALTURA_{name}={value}\n"
        for name, value in wanted.items()
        if value is not None and f"KALTURA_{name}" in snippet["env"]
    )
    if "KALTURA_SESSION_FILE" in snippet["env"]:
        text += 'export KALTURA_SESSION_FILE="$(mktemp -d)/session.json"\n'
    text += '(\ncd "$(mktemp -d)" || exit\n'
    for name, code in snippet["files"].items():
        folder = name.rpartition("/")[0]
        text += f"mkdir -p {shlex.quote(folder)}\n" if folder else ""
        text += f"cat > {shlex.quote(name)} <<'END_OF_SNIPPET'\n{code}END_OF_SNIPPET\n"
    return f"{text}{snippet['run']}\n)\n"
