"""The collection for Postman and what reads its format (v2.1): newman, Insomnia, Hoppscotch, Bruno."""

import json
from typing import Any
from urllib.parse import parse_qsl

from kaltura_session.requests import encode
from kskit.collections.folders import Folder, Item, defaults, folders, pointed_at
from kskit.flows.catalogue import load_flows

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_ABOUT = """The session flows of the Kaltura API as plain requests. Each folder is one flow; run it from top to bottom.

The variables hold the public test account of `kskit serve`, at its usual address. For an account of your own set them
to its values, the secret ones as current values only, which are not synchronised."""


def render() -> bytes:
    """Return the collection as JSON."""
    known, settings = defaults(), load_flows().settings
    document = {
        "info": {"name": "Kaltura sessions", "description": _ABOUT, "schema": _SCHEMA},
        "item": [_folder(one) for one in folders()],
        "variable": [
            {"key": name, "value": value, "description": settings[name].summary} for name, value in known.items()
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _folder(folder: Folder) -> dict[str, Any]:
    return {"name": folder.title, "description": folder.text, "item": [_request(one) for one in folder.items]}


def _request(item: Item) -> dict[str, Any]:
    request = encode(item.call, root="")
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True)
    scripts = {"prerequest": _hash(item), "test": _check(item)}
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
            "body": {"mode": "urlencoded", "urlencoded": [{"key": name, "value": value} for name, value in pairs]},
        },
    }


def _hash(item: Item) -> list[str]:
    """Return the script that hashes the KS and the token: a plain digest, no HMAC (APP.4)."""
    if not item.hashes:
        return []
    ks, token, hash_type = (f'pm.variables.get("{item.hashes[name]}")' for name in ("ks", "token", "hash_type"))
    return [
        'const digest = require("crypto-js")[' + hash_type + "];",
        f'pm.collectionVariables.set("token_hash", digest({ks} + {token}).toString());',
    ]


def _check(item: Item) -> list[str]:
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
    kept = [
        f'pm.collectionVariables.set("{name}", answer{pointed_at(pointer)});' for name, pointer in item.keeps.items()
    ]
    found = 'const failed = [answer].flat().find((one) => one && one.objectType === "KalturaAPIException");'
    return ["const answer = pm.response.json();", found, *lines, "});", *kept]
