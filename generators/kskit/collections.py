"""Collections for HTTP clients with a window: spec/collections, made of the flows that plain requests can do.

Files of requests for the HTTP client of JetBrains IDEs and for httpyac, one for each way through a flow, and one for
Postman and what reads its format (v2.1): newman, Insomnia, Hoppscotch, Bruno.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from kaltura_emulator.credentials import credentials
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.requests import Call, Multirequest, encode
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Step, Variant, filled
from kskit.spec.plain_commands import names_known, pairs, request_of

FOLDER = Path("spec") / "collections"
ENVIRONMENT = "http-client.env.json"
_FAILED = 'const failed = [answer].flat().find((one) => one && one.objectType === "KalturaAPIException");'
_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_ABOUT = """The session flows of the Kaltura API as plain requests. Each folder is one flow; run it from top to bottom.

The variables hold the public test account of `kskit serve`, at its usual address. For an account of your own set them
to its values, the secret ones as current values only, which are not synchronised."""
_SERVED_AT, _ANY_TIME = "http://127.0.0.1:8080", 1_800_000_000
_NEEDED = "KALTURA_KS"


def render(_root: Path) -> dict[Path, bytes]:
    """Return the collections by their paths below the checkout."""
    files = {f"{one.id.replace('/', '-')}.http": _http_file(one) for one in folders()}
    files["kaltura-sessions.postman_collection.json"] = _postman()
    files[ENVIRONMENT] = (json.dumps({"emulator": defaults()}, indent=1) + "\n").encode("utf-8")
    return {FOLDER / name: content for name, content in files.items()}


@dataclass(frozen=True, slots=True)
class Item:
    """A request.

    keeps: variable -> JSON pointer into the response. hashes: the inputs of a token hash that is computed before it.
    fails_with: code and reason of the exception that is meant to come, empty for none.
    """

    title: str
    text: str
    call: Call | Multirequest
    keeps: dict[str, str]
    hashes: dict[str, str]
    fails_with: dict[str, str]


@dataclass(frozen=True, slots=True)
class Folder:
    """One way through a flow. id: of the flow, with the variant's where there are several."""

    id: str
    title: str
    text: str
    settings: list[str]
    items: list[Item]


def folders() -> Iterator[Folder]:
    """Yield a folder for each way through a flow that needs no more than requests and a token hash."""
    for flow in load_flows().flows.values():
        for variant in flow.variant:
            steps = [step for step in flow.step if step.in_variant(variant.id)]
            if all(step.is_plain for step in steps):
                yield _folder(flow, variant, steps)


def _folder(flow: Flow, variant: Variant, steps: list[Step]) -> Folder:
    settings = flow.environment(variant)
    items = list(_items(flow, variant, steps))
    if _NEEDED in settings:
        first = next(one for one in folders() if one.id == "start-session/admin-secret")
        settings = [*first.settings, *(name for name in settings if name not in {*first.settings, _NEEDED})]
        items = [replace(first.items[0], keeps={_NEEDED: ""}), *items]
    several = len(flow.variant) > 1
    return Folder(
        f"{flow.id}/{variant.id}" if several else flow.id,
        f"{flow.title}: {variant.title[:1].lower()}{variant.title[1:]}" if several else flow.title,
        flow.summary,
        settings,
        items,
    )


def _items(flow: Flow, variant: Variant, steps: list[Step]) -> Iterator[Item]:
    hashes: dict[str, str] = {}
    for number, step in enumerate(steps):
        if step.compute == "token-hash":
            hashes = filled(step.inputs, names_known(flow, step, variant, "{}"))
        if step.call:
            after = takewhile(lambda one: not one.call, steps[number + 1 :])
            checked = [one for one in after if one.compute == "first-exception"]
            keeps = {name: pointer for one in [step, *checked] for name, pointer in one.gives.items()}
            call = request_of(flow, step, variant, "{{{{{}}}}}")
            yield Item(step.title, step.text, call, keeps, hashes, step.expect_error)
            hashes = {}


def defaults() -> dict[str, str]:
    """Return the settings that `kskit serve` prints, at its usual address: all of them are public test data."""
    given = credentials(Emulator(clock=Clock(_ANY_TIME)).world, _SERVED_AT, _ANY_TIME)
    wanted = {name for folder in folders() for name in folder.settings}
    every = {f"KALTURA_{name.upper()}": str(value) for name, value in given.items()}
    return {name: value for name, value in every.items() if name in wanted}


def _kept(item: Item, variables: str) -> list[str]:
    """Return the lines of JavaScript that keep what a response gives: /args/KSID is answer["args"]["KSID"]."""
    lines = []
    for name, pointer in item.keeps.items():
        members = (part if part.isdigit() else json.dumps(part) for part in pointer.split("/")[1:])
        lines.append(f'{variables}.set("{name}", answer{"".join(f"[{one}]" for one in members)});')
    return lines


def _http_file(folder: Folder) -> bytes:
    about = [f"# {folder.title}. {folder.text}", f"# Settings: {', '.join(folder.settings)}, in {ENVIRONMENT}.", ""]
    return ("\n".join(about) + "\n" + "\n".join(map(_http_request, folder.items))).encode("utf-8")


def _http_request(item: Item) -> str:
    request = encode(item.call, "json", root="")
    body = json.dumps(json.loads(request.body), ensure_ascii=False, indent=2)
    head = [f"### {item.title}", f"# {item.text}", *_http_hash(item)]
    sent = f"{request.method} {{{{KALTURA_SERVICE_URL}}}}{request.target}\nContent-Type: application/json\n\n{body}\n"
    return "\n".join([*head, sent, "> {%", *(f"  {line}" for line in _http_check(item)), "%}", ""])


def _http_hash(item: Item) -> list[str]:
    """Return the script that hashes the KS and the token: a plain digest, no HMAC (APP.4)."""
    if not item.hashes:
        return []
    ks, token, hash_type = (item.hashes[name] for name in ("ks", "token", "hash_type"))
    return [
        "< {%",
        "  const digests = { MD5: crypto.md5, SHA1: crypto.sha1, SHA256: crypto.sha256, SHA512: crypto.sha512 };",
        f'  const digest = digests[request.environment.get("{hash_type}")]();',
        f'  const text = client.global.get("{ks}") + request.environment.get("{token}");',
        '  client.global.set("token_hash", digest.updateWithText(text).digest().toHex());',
        "%}",
    ]


def _http_check(item: Item) -> list[str]:
    """Return the script that looks for an exception, which comes under HTTP 200 (ERR.1), and keeps what comes next."""
    code, reason = item.fails_with.get("code"), item.fails_with.get("reason")
    lines = [
        "let answer = response.body;",
        'if (typeof answer === "string" && answer.startsWith(\'"\')) answer = JSON.parse(answer);',
        _FAILED,
    ]
    if code:
        expected = f"failed && failed.code === {json.dumps(code)}"
        expected += f" && failed.args.KSID === {json.dumps(reason)}" if reason else ""
        title = json.dumps(f"refused with {code}")
        lines.append(f"client.test({title}, () => client.assert({expected}, JSON.stringify(answer)));")
    else:
        lines.append('client.test("no exception", () => client.assert(!failed, JSON.stringify(failed)));')
    return [*lines, *_kept(item, "client.global")]


def _postman() -> bytes:
    known, settings = defaults(), load_flows().settings
    document = {
        "info": {"name": "Kaltura sessions", "description": _ABOUT, "schema": _SCHEMA},
        "item": [
            {"name": one.title, "description": one.text, "item": [_postman_request(item) for item in one.items]}
            for one in folders()
        ],
        "variable": [
            {"key": name, "value": value, "description": settings[name].summary} for name, value in known.items()
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _postman_request(item: Item) -> dict[str, Any]:
    request = encode(item.call, root="")
    form = [{"key": name, "value": value} for name, value in pairs(request)]
    scripts = {"prerequest": _postman_hash(item), "test": _postman_check(item)}
    return {
        "name": item.title,
        "event": [
            {"listen": name, "script": {"type": "text/javascript", "exec": lines}}
            for name, lines in scripts.items()
            if lines
        ],
        "request": {
            "method": request.method,
            "url": f"{{{{KALTURA_SERVICE_URL}}}}{request.target}",
            "description": item.text,
            "body": {
                "mode": "urlencoded",
                "urlencoded": form,
            },
        },
    }


def _postman_hash(item: Item) -> list[str]:
    """Return the script that hashes the KS and the token: a plain digest, no HMAC (APP.4)."""
    if not item.hashes:
        return []
    ks, token, hash_type = (f'pm.variables.get("{item.hashes[name]}")' for name in ("ks", "token", "hash_type"))
    return [
        'const digest = require("crypto-js")[' + hash_type + "];",
        f'pm.collectionVariables.set("token_hash", digest({ks} + {token}).toString());',
    ]


def _postman_check(item: Item) -> list[str]:
    """Return the script that looks for an exception, which comes under HTTP 200 (ERR.1), and keeps what comes next."""
    if item.fails_with:
        code, reason = item.fails_with["code"], item.fails_with.get("reason")
        lines = [
            f"pm.test({json.dumps('refused with ' + code)}, () => {{",
            f"  pm.expect(answer.code).to.equal({json.dumps(code)});",
        ]
        lines += [f"  pm.expect(answer.args.KSID).to.equal({json.dumps(reason)});"] if reason else []
    else:
        lines = ['pm.test("no exception", () => {', "  pm.expect(failed, JSON.stringify(failed)).to.equal(undefined);"]
    return ["const answer = pm.response.json();", _FAILED, *lines, "});", *_kept(item, "pm.collectionVariables")]
