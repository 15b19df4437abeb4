"""Files of requests for the HTTP client of JetBrains IDEs and for httpyac, one for each way through a flow."""

import json

from kaltura_session.requests import encode
from kskit.collections.folders import Folder, Item, defaults, pointed_at

ENVIRONMENT = "http-client.env.json"


def render_environment() -> bytes:
    """Return the settings as both programs read them from a file beside the requests: the environment `emulator`."""
    return (json.dumps({"emulator": defaults()}, indent=1) + "\n").encode("utf-8")


def render(folder: Folder) -> bytes:
    """Return the file of a folder."""
    about = [f"# {folder.title}. {folder.text}", f"# Settings: {', '.join(folder.settings)}, in {ENVIRONMENT}.", ""]
    return ("\n".join(about) + "\n" + "\n".join(map(_request, folder.items))).encode("utf-8")


def _request(item: Item) -> str:
    request = encode(item.call, "json", root="")
    body = json.dumps(json.loads(request.body), ensure_ascii=False, indent=2)
    lines = [f"### {item.title}", f"# {item.text}", *_hash(item)]
    lines += [
        f"{request.method} {{{{KALTURA_SERVICE_URL}}}}{request.target}",
        "Content-Type: application/json",
        "",
        body,
        "",
    ]
    return "\n".join([*lines, "> {%", *(f"  {line}" for line in _check(item)), "%}", ""])


def _hash(item: Item) -> list[str]:
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


def _check(item: Item) -> list[str]:
    """Return the script that looks for an exception, which comes under HTTP 200 (ERR.1), and keeps what comes next."""
    code, reason = item.fails_with.get("code"), item.fails_with.get("reason")
    lines = [
        "let answer = response.body;",
        'if (typeof answer === "string" && answer.startsWith(\'"\')) answer = JSON.parse(answer);',
        'const failed = [answer].flat().find((one) => one && one.objectType === "KalturaAPIException");',
    ]
    if code:
        expected = f"failed && failed.code === {json.dumps(code)}"
        expected += f" && failed.args.KSID === {json.dumps(reason)}" if reason else ""
        title = json.dumps(f"refused with {code}")
        lines.append(f"client.test({title}, () => client.assert({expected}, JSON.stringify(answer)));")
    else:
        lines.append('client.test("no exception", () => client.assert(!failed, JSON.stringify(failed)));')
    return [
        *lines,
        *(f'client.global.set("{name}", answer{pointed_at(pointer)});' for name, pointer in item.keeps.items()),
    ]
