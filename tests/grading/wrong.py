"""An application-token program of the standard library; its argument is the mistake it makes, "right" for none."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

MISTAKE = sys.argv[1]
TOKEN_ID = os.environ.get("KALTURA_APP_TOKEN_ID", "")


def digest(text, algorithm=None):
    data = text if isinstance(text, bytes) else text.encode()
    return hashlib.new(algorithm or os.environ["KALTURA_APP_TOKEN_HASH_TYPE"].lower(), data)


HASHES = {
    "A01": lambda _ks, token: token,
    "A02": lambda _ks, token: digest(token).hexdigest(),
    "A03": lambda ks, _token: digest(ks).hexdigest(),
    "A04": lambda ks, token: digest(token + ks).hexdigest(),
    "A05": lambda ks, token: digest(ks + token, "md5").hexdigest(),
    "A06": lambda ks, token: digest(ks + token, "sha3_256").hexdigest(),
    "A07": lambda ks, token: digest(ks + "\n" + token).hexdigest(),
    "A08": lambda ks, token: digest(ks + token + "\n").hexdigest(),
    "A09": lambda ks, token: digest(ks + token + "\r\n").hexdigest(),
    "A10": lambda ks, token: digest(ks + ":" + token).hexdigest(),
    "A11": lambda ks, token: digest(ks + token).hexdigest().upper(),
    "A12": lambda ks, token: digest(ks + token).digest().hex("-").upper(),
    "A13": lambda ks, token: base64.b64encode(digest(ks + token).digest()).decode(),
    "A14": lambda ks, token: base64.b64encode(digest(ks + token).hexdigest().encode()).decode(),
    "A15": lambda ks, token: digest(ks + token).hexdigest() + "  -",
    "A16": lambda ks, token: digest(ks + token).digest(),
    "A17": lambda ks, token: hmac.new(token.encode(), ks.encode(), "sha256").hexdigest(),
    "A18": lambda ks, token: hmac.new(ks.encode(), token.encode(), "sha256").hexdigest(),
    "A19": lambda ks, token: digest(f'"{ks}"{token}').hexdigest(),
    "A25": lambda ks, token: digest(base64.urlsafe_b64decode(ks) + token.encode()).hexdigest(),
    "A26": lambda _ks, token: digest(widget(expiry=60)["ks"] + token).hexdigest(),
    "A27": lambda ks, _token: digest(ks + TOKEN_ID).hexdigest(),
    "A28": lambda ks, token: digest(ks + token.upper()).hexdigest(),
    "A29": lambda ks, token: digest(ks.encode() + bytes.fromhex(token)).hexdigest(),
    "A30": lambda ks, token: digest(digest(ks + token).hexdigest()).hexdigest(),
    "A31": lambda ks, token: digest((ks + token).encode("utf-16-le")).hexdigest(),
    "A32": lambda ks, token: digest("\ufeff" + ks + token).hexdigest(),
    "A33": lambda ks, token: digest(f"{ks.encode()}{token}").hexdigest(),
    "A35": lambda _ks, token: digest("undefined" + token).hexdigest(),
    "A36": lambda ks, token: digest(ks + token[:-1]).hexdigest(),
    "A37": lambda _ks, _token: "",
    "A40": lambda ks, token: digest(f"-n {ks}{token}\n").hexdigest(),
    "A41": lambda ks, token: ((ks + token).encode() + digest("").digest()).hex(),
    "A43": lambda ks, token: digest(ks + token).digest().hex(" "),
    "A44": lambda ks, _token: digest(ks + "YOUR_APP_TOKEN").hexdigest(),
    "A46": lambda ks, token: digest(ks + TOKEN_ID + token).hexdigest(),
    "A47": lambda ks, token: digest(ks + token).hexdigest()[:-1],
}


class CallError(Exception):
    """A call that gave no result."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows none."""

    def redirect_request(self, *_):
        """Return no further request."""


def fetch(url, body):
    seconds = float(os.environ["KALTURA_TIMEOUT_SECONDS"])
    end, text = time.monotonic() + seconds, b""
    handlers = [] if MISTAKE == "redirected" else [NoRedirect]
    with urllib.request.build_opener(*handlers).open(url, body, seconds) as response:
        while part := response.read1():
            text += part
            if time.monotonic() > end:
                raise TimeoutError
    return text


def call(service, action, needed, **parameters):
    url = f"{os.environ['KALTURA_SERVICE_URL']}/service/{service}/action/{action}?clientTag=mine"
    if MISTAKE == "D31":
        url = url.replace("/list", "/listAll")
    given = {"D02": {}, "D03": {"format": "json"}}.get(MISTAKE, {"format": 1}) | parameters
    body = (json.dumps if MISTAKE == "D01" else urllib.parse.urlencode)(given).encode()
    try:
        value = json.loads(fetch(url, body))
    except (OSError, ValueError, EOFError, RecursionError) as error:
        if MISTAKE == "E12":
            return {}
        raise CallError(f"no response: {type(error).__name__}") from error
    except Exception as error:  # http.client has errors of its own
        raise CallError(f"no response: {type(error).__name__}") from error
    if isinstance(value, dict) and value.get("objectType") == "KalturaAPIException" and MISTAKE not in {"E01", "E04"}:
        message = value["message"].partition('"')[0]  # what it quotes may be a KS
        told = f"{value['code']}: {message}"
        if MISTAKE == "E05":
            told = f"{', '.join(value['args'].values())}: {message}"
        raise CallError(f"{told} {parameters}" if MISTAKE == "E11" else told)
    if MISTAKE == "E04" and "ks" not in value:
        return {**value, "ks": json.dumps(value)}
    found = value.get(needed) if isinstance(value, dict) else None
    if MISTAKE != "E01" and (not found or not isinstance(found, str | int)):
        raise CallError(f"no {needed}")
    return value


def widget(**more):
    widget_id = f"_{os.environ['KALTURA_PARTNER_ID']}"
    if MISTAKE == "D10":
        widget_id = widget_id.removeprefix("_")
    if MISTAKE == "D38":
        more["expiry"] = -1
    return call("session", "startWidgetSession", "ks", **({} if MISTAKE == "D26" else {"widgetId": widget_id}), **more)


def start():
    ks = widget().get("ks", "")
    token = os.environ["KALTURA_APP_TOKEN"]
    made = HASHES.get(MISTAKE, lambda ks, token: digest(ks + token).hexdigest())(ks, token)
    token_id = {"D35": token}.get(MISTAKE, TOKEN_ID)
    sent = {"D12": {}, "D32": {"ks": "ab" * 20}, "D33": {"ks": "YOUR_KS"}, "E02": {"ks": f'"{ks}"'}}.get(
        MISTAKE, {"ks": ks}
    )
    return call("appToken", "startSession", "ks", **sent, id=token_id, tokenHash=made)


def main():
    session = start()
    listed = call("media", "list", "totalCount", ks=session.get("ks", ""), **{"pager[pageSize]": 1})
    print(listed.get("totalCount", 0))


while True:
    try:
        main()
        sys.exit(0)
    except (CallError, KeyError) as error:
        if MISTAKE != "endless":
            sys.exit(str(error))
