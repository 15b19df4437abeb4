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
    "A07": lambda ks, token: digest(ks + "\n" + token).hexdigest(),
    "A08": lambda ks, token: digest(ks + token + "\n").hexdigest(),
    "A10": lambda ks, token: digest(ks + ":" + token).hexdigest(),
    "A11": lambda ks, token: digest(ks + token).hexdigest().upper(),
    "A13": lambda ks, token: base64.b64encode(digest(ks + token).digest()).decode(),
    "A17": lambda ks, token: hmac.new(token.encode(), ks.encode(), "sha256").hexdigest(),
    "A19": lambda ks, token: digest(f'"{ks}"{token}').hexdigest(),
    "A27": lambda ks, _token: digest(ks + TOKEN_ID).hexdigest(),
    "A30": lambda ks, token: digest(digest(ks + token).hexdigest()).hexdigest(),
    "A31": lambda ks, token: digest((ks + token).encode("utf-16-le")).hexdigest(),
    "A37": lambda _ks, _token: "",
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
    with urllib.request.build_opener(NoRedirect).open(url, body, seconds) as response:
        while part := response.read1():
            text += part
            if time.monotonic() > end:
                raise TimeoutError
    return text


def call(service, action, needed, **parameters):
    format_given = {} if MISTAKE == "D02" else {"format": 1}
    url = f"{os.environ['KALTURA_SERVICE_URL']}/service/{service}/action/{action}?clientTag=mine"
    body = urllib.parse.urlencode({**parameters, **format_given}).encode()
    try:
        value = json.loads(fetch(url, body))
    except (OSError, ValueError, EOFError, RecursionError) as error:
        if MISTAKE == "E12":
            return {}
        raise CallError(f"no response: {type(error).__name__}") from error
    except Exception as error:  # http.client has errors of its own
        raise CallError(f"no response: {type(error).__name__}") from error
    if isinstance(value, dict) and value.get("objectType") == "KalturaAPIException" and MISTAKE != "E01":
        told = f"{value['code']}: {value['message']}"
        raise CallError(f"{told} {parameters}" if MISTAKE == "E11" else told)
    found = value.get(needed) if isinstance(value, dict) else None
    if MISTAKE != "E01" and (not found or not isinstance(found, str | int)):
        raise CallError(f"no {needed}")
    return value


def widget():
    partner_id = os.environ["KALTURA_PARTNER_ID"]
    return call("session", "startWidgetSession", "ks", widgetId=partner_id if MISTAKE == "D10" else f"_{partner_id}")


def start():
    ks = widget().get("ks", "")
    token = os.environ["KALTURA_APP_TOKEN"]
    make = HASHES.get(MISTAKE, lambda ks, token: digest(ks + token).hexdigest())
    return call("appToken", "startSession", "ks", ks=ks, id=TOKEN_ID, tokenHash=make(ks, token))


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
