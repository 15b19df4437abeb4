"""Writing calls with the official Python SDK: its own queue of calls, caught where it hands them to requests."""

from unittest import mock

import requests
from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.Base import KalturaParams


def filled(given):
    """Return the SDK's parameters: an object is nested, an empty one is as the SDK writes it, and so are scalars."""
    params = KalturaParams()
    for name, value in given.items():
        if isinstance(value, dict):
            params.add(name, filled(value).get() if value else {"-": ""})
        elif isinstance(value, list):
            params.add(name, [filled(item).get() if isinstance(item, dict) else item for item in value])
        else:
            params.put(name, value)
    return params


def holds_bytes(value):
    """Tell whether somewhere in a value stand bytes that are not UTF-8, which the protocol writes as hex."""
    if isinstance(value, dict):
        return value.keys() in ({"hex"}, {"entries"}) or any(map(holds_bytes, value.values()))
    return isinstance(value, list) and any(map(holds_bytes, value))


def prepared(url, **given):
    """Return what requests.post would send."""
    return requests.Request(
        "POST", url, **{name: value for name, value in given.items() if name != "timeout"}
    ).prepare()


def request_encode(given):
    """{service, action, params, response_format} -> the request; encoding and nesting are the SDK's own: JSON."""
    if holds_bytes(given["params"]):
        return {"skip": "the SDK takes texts, not bytes that are not UTF-8"}
    client = KalturaClient(KalturaConfiguration("http://127.0.0.1"))
    client.config.format = given["response_format"]
    client.queueServiceActionCall(given["service"], given["action"], "None", filled(given["params"]))
    with mock.patch("requests.post", prepared):
        request = client.openRequestUrl(*client.getRequestParams(), {}, None)
    headers = {"Content-Type": request.headers["Content-Type"]}
    return {"result": {"method": "POST", "target": request.path_url, "headers": headers, "body": request.body.decode()}}
