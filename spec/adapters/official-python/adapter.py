"""An adapter around the official Python SDK, KalturaApiClient, as it is: only its clock and its random source are set.

kskit verify --known-failures spec/adapters/official-python/known-failures.txt -- \
    python spec/adapters/official-python/adapter.py
"""

import json
import sys
from importlib.metadata import version
from unittest import mock

from KalturaClient import KalturaClient

from answers import response_decode
from calls import request_encode
from flows import perform

NAMES = ("secret", "user_id", "type", "partner_id", "valid_until", "privileges")


def text(value):
    if isinstance(value, dict):
        raise TypeError("bytes that are not UTF-8")
    return value


def ks_encode(given):
    if given["master_partner_id"] is not None or given["additional_data"] is not None:
        return {"skip": "the SDK has no argument for master partner and additional data"}
    if not isinstance(given["valid_until"], int):
        return {"skip": "the SDK takes a lifetime as a number"}
    try:
        arguments = [text(given[name]) for name in NAMES]
    except TypeError as error:
        return {"skip": f"the SDK takes texts, not {error}"}
    with (
        mock.patch("time.time", return_value=0),
        mock.patch("random.randint", return_value=given.get("rand")),
        mock.patch("Crypto.Random.get_random_bytes", return_value=bytes.fromhex(given.get("random_hex", ""))),
    ):
        make = KalturaClient.generateSession if given["version"] == 1 else KalturaClient.generateSessionV2
        return {"result": {"ks": make(*arguments).decode()}}


OPS = {"ks_encode": ks_encode, "request_encode": request_encode, "response_decode": response_decode, "flow": perform}
for message in map(json.loads, sys.stdin):
    if message.get("cmd") == "stop":
        break
    if message.get("cmd") == "hello":
        about = {"name": "KalturaApiClient", "language": "python", "version": version("KalturaApiClient")}
        answer = {"ok": True, "implementation": about, "ops": list(OPS)}
    else:
        try:
            answer = {"seq": message["seq"], **OPS[message["op"]](message["input"])}
        except Exception as error:
            answer = {"seq": message["seq"], "error": {"code": type(error).__name__}}
    print(json.dumps(answer), flush=True)
