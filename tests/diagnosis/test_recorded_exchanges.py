"""What a real server was recorded to answer: failures are explained, and nothing that succeeded is accused."""

import base64
import json

import pytest

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse
from kskit.vectors import read_recordings


def recorded(root):
    folder = root / "vectors/recordings"
    for recording in read_recordings(folder / "recordings.json")["recordings"]:
        yield recording["id"], recording
    for flow in read_recordings(folder / "flows.json")["flows"]:
        for number, step in enumerate(flow["steps"]):
            yield f"{flow['flow']}/{flow['variant']}#{number}", step


def body(message):
    return base64.b64decode(message["bodyBase64"]) if "bodyBase64" in message else message.get("body", "").encode()


def known_from(root, clock):
    account = json.loads((root / "vectors/recordings/account.json").read_text())
    partners = {
        str(row["id"]): Account(str(row["id"]), (row["admin_secret"], *row["additional_admin_secrets"]), row["secret"])
        for row in account["partners"]
    }
    tokens = {row["id"]: Token(row["token"], row["hash_type"], row["id"]) for row in account["app_tokens"]}
    return Facts(clock, lambda partner: partners.get(partner, Account(partner)), lambda name: tokens.get(name, Token()))


@pytest.fixture(scope="module")
def diagnosed(root):
    found = {}
    for name, step in recorded(root):
        request, reply = step["request"], step["response"]
        found[name] = diagnose_exchange(
            HttpRequest(
                request["method"], request["path"], [tuple(pair) for pair in request["headers"]], body(request)
            ),
            HttpResponse(reply["status"], [tuple(pair) for pair in reply["headers"]], body(reply)),
            known_from(root, step["clock"]),
        )
    return found


SUCCEEDED_ALTHOUGH = {
    "rt-body-service": ["D04"],
    "rt-query-overrides-body": ["D04"],
    "rt-path-overrides-query": ["D04"],
    "ss-userid-ctrl": ["D17"],
    "at-add-wrongobjtype": ["D08"],
    "at-list-filter-wrongtype": ["D08"],
    "baseEntry-list-badtype": ["D08"],
    "media-list-badtype": ["D08"],
    "as-p-priv": ["F02"],
    "as-p-privreserved": ["F02"],
    "mr-widget": ["F11"],
    "mr-noaction": ["D18"],
    "mr-scalar": ["D18"],
    "mr-json-array": ["D18"],
    "mr-empty-xml": ["D02", "D18"],
    "mr-fwdref": ["D20"],
    "mr-selfref": ["D20"],
    "ss-priv-v1": ["D29"],
    "ss-priv-6": ["D30"],
    "cold-priv-5": ["D30"],
    "cold-priv-6": ["D30"],
    "jsonp-mr": ["D12"],
    "ss-expiry--100": ["D38"],
    "as-p-expneg": ["D38"],
    "sw-exp-abc": ["D37"],
    "media-list-pagerabc": ["D37"],
    "cold-expiry-abc": ["D37"],
    "at-add-durstr": ["D37"],
    "as-p-expabc": ["D37"],
    "rt-put": ["D25"],
    "mr-json-list": ["D15"],
    "app-token-session/reserved-privileges#1": ["F02"],
    "multirequest/app-token-cannot-be-chained#0": ["F11"],
}


def test_no_call_that_succeeded_is_accused_but_where_it_did_something_else(diagnosed, root):
    succeeded = {name for name, step in recorded(root) if step["response"]["status"] == 200} - {
        name
        for name, found in diagnosed.items()
        if dict(found.facts).get("code") or "not an API response" in found.summary
    }
    accused = {name: diagnosed[name].mistakes for name in succeeded if diagnosed[name].verdict == "mistake"}
    assert accused == {name: mistakes for name, mistakes in SUCCEEDED_ALTHOUGH.items() if name in accused}


EXPLAINED = {
    "app-token-session/mistake-raw-token#1": "A01",
    "app-token-session/mistake-hash-of-token-only#1": "A02",
    "app-token-session/mistake-token-then-ks#1": "A04",
    "app-token-session/mistake-wrong-algorithm#1": "A05",
    "app-token-session/mistake-upper-case#1": "A11",
    "app-token-session/mistake-trailing-newline#1": "A08",
    "app-token-session/mistake-quoted-ks#1": "A19",
    "app-token-session/mistake-hmac#1": "A17",
    "app-token-session/mistake-url-encoded-ks#0": "A21",
    "app-token-session/mistake-token-id#1": "A27",
    "app-token-session/mistake-ks-sent-without-padding#0": "A23",
    "app-token-session/mistake-ks-sent-with-newline#1": "A38",
    "app-token-session/no-ks#0": "D12",
    "widget-session/no-underscore#0": "D10",
    "start-session/wrong-secret#0": "D11",
    "start-session/user-secret-admin-type#0": "D11",
    "start-session/no-format#0": "D02",
    "local-ks/user-secret#0": "B08",
    "local-ks/relative-expiry#0": "B16",
    "use-session/list-with-and-without#3": "E02",
    "use-session/list-with-and-without#5": "D01",
    "end-session/plain#1": "F08",
    "handle-errors/tour#5": "D06",
    "handle-errors/tour#6": "D07",
    "handle-errors/tour#7": "D03",
    "sg-ks-realplus": "D14",
    "sg-authz-header": "D16",
    "sg-actionslimit2-3": "F09",
    "sg-urirestrict-bad": "F09",
    "ct-json-bom": "D15",
    "sg-noexpiry": "B19",
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_recorded_failure_is_explained(diagnosed, name):
    assert EXPLAINED[name] in diagnosed[name].mistakes


def test_no_diagnosis_shows_a_secret_or_a_ks(diagnosed, root):
    account = json.loads((root / "vectors/recordings/account.json").read_text())
    secrets = {row[name] for row in account["partners"] for name in ("secret", "admin_secret")}
    secrets |= {row["token"] for row in account["app_tokens"]}
    secrets |= {
        known["ks"] for _, step in recorded(root) for known in step["response"].get("decodedKs", ()) if known["ks"]
    }
    for name, found in diagnosed.items():
        text = str(found)
        assert not [secret for secret in secrets if secret in text], name
