"""Every mistake of the register is reached through `kskit explain` itself.

Nothing here names a mistake: what a recipe makes stands in the vectors, and what no recipe makes in the row's example.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from kaltura_diagnosis.registry import catalogue, explained_by, recipe_of
from kaltura_diagnosis.token_hash import HashInputs
from kaltura_session.requests import Call, encode
from kaltura_session.text import to_bytes
from kskit.__main__ import main
from kskit.build.model import from_json

EXAMPLES_SECRET = {"KALTURA_ADMIN_SECRET": "0123456789abcdef0123456789abcdef", "KALTURA_PARTNER_ID": "102"}
EXAMPLES = {row.id: row.example for row in catalogue().values() if row.example}


@cache
def vectors(op):
    document = json.loads((Path(__file__).parents[2] / "vectors/mistakes.json").read_text(encoding="utf-8"))
    return {
        one["id"].removeprefix("mistakes/"): (one["mistake"], from_json(one["input"]), from_json(one["expect"]))
        for one in document["vectors"]
        if one["op"] == op
    }


@pytest.fixture
def explain(monkeypatch, tmp_path, capsys):
    """Run `kskit explain SUBJECT FILE --json`; values: texts for the options --NAME-file."""

    def run(subject, text=None, *options, values=(), **settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        for name, value in dict(values).items():
            path = tmp_path / name
            path.write_bytes(to_bytes(value + "\n"))
            options = (*options, f"--{name}-file", str(path))
        if text is not None:
            pasted = tmp_path / "pasted"
            pasted.write_bytes(text if isinstance(text, bytes) else to_bytes(text))
            options = (*options, str(pasted))
        assert main(["explain", subject, "--json", *options]) in {0, 1}
        return json.loads(capsys.readouterr().out)

    return run


def raw(request, server):
    """Return a request of a vector and the API error that answers it, as somebody pastes them."""
    head = [f"{request['method']} {request['target']} HTTP/1.1", *(f"{k}: {v}" for k, v in request["headers"].items())]
    text = "\n".join([*head, "", request["body"] or ""])
    return to_bytes(text + "\n\n" + raw_error(server["error"]) if is_api_error(server) else text)


def is_api_error(server):
    return server.get("error", {}).get("step") == "api-exception"


def raw_error(error):
    args = error.get("args") or []
    body = {"code": error["code"], "message": "", "objectType": "KalturaAPIException", "args": args}
    return f"HTTP/1.1 200 OK\n\n{json.dumps(body)}"


def as_document(call):
    sent = encode(call)
    return {"method": "POST", "target": sent.target, "headers": dict(sent.headers), "body": sent.body.decode()}


def headline(diagnosis, mistake, code, same_as=()):
    """Assert that the first thing said is the mistake, and that it is registered as a cause of the code."""
    first = diagnosis["explanations"][0][0]
    assert first["mistake"] == mistake or first["variant"] in same_as
    assert diagnosis["summary"] == first["statement"]
    assert mistake in explained_by(code)


def named(diagnosis):
    return set(diagnosis["mistakes"]) | {one["mistake"] for one in diagnosis["watch_for"]}


@pytest.mark.parametrize("name", vectors("mistake_token_hash"))
def test_token_hash_is_named(explain, name):
    mistake, given, expected = vectors("mistake_token_hash")[name]
    if expected["value"] == expected["right"]:
        pytest.skip("with this KS the mistake changes nothing")
    values = {"ks": given["ks"], "token": given["token"], "other-ks": given["other_ks"][0]}
    sent = {"KALTURA_TOKEN_HASH": expected["value"]}
    if not expected["value"]:  # an empty variable counts as not set
        values["token-hash"], sent = "", {}
    if "account_secret" in given:
        values["admin-secret"] = given["account_secret"]
    options = ("--hash-type", given["hash_type"], "--token-id", given["token_id"])
    assert mistake in explain("token-hash", None, *options, values=values, **sent)["mistakes"]


@pytest.mark.parametrize("name", vectors("mistake_token_hash"))
def test_refused_token_hash_is_the_headline(explain, name):
    mistake, given, expected = vectors("mistake_token_hash")[name]
    if "error" not in expected["server"]:
        pytest.skip("the server accepts it")
    inputs = HashInputs(given["ks"], given["token"], given["hash_type"], given["token_id"])
    if recipe_of("A", given["variant"]).function(inputs) is None:
        pytest.skip("it needs the KS of another session, which a request does not hold")
    sent = {"ks": given["ks"], "id": given["token_id"], "tokenHash": expected["value"]}
    pasted = raw(as_document(Call("appToken", "startSession", sent)), expected["server"])
    settings = {"KALTURA_APP_TOKEN": given["token"], "KALTURA_APP_TOKEN_HASH_TYPE": given["hash_type"]}
    found = explain("request", pasted, **settings, KALTURA_APP_TOKEN_ID=given["token_id"])
    headline(found, mistake, expected["server"]["error"]["code"], expected["same_as"])


@pytest.mark.parametrize("name", vectors("mistake_ks"))
def test_ks_is_named(explain, name):
    mistake, given, expected = vectors("mistake_ks")[name]
    values = {"admin-secret": given["secret"], "user-secret": given["user_secret"]}
    options = ("--now", str(given["now"]), "--partner-id", str(given["partner_id"]))
    assert mistake in explain("ks", expected["value"], *options, values=values)["mistakes"]


@pytest.mark.parametrize("name", vectors("mistake_request"))
def test_request_is_named_and_the_headline_where_the_server_refuses_it(explain, name):
    mistake, _, expected = vectors("mistake_request")[name]
    found = explain("request", raw(expected["request"], expected["server"]))
    assert mistake in found["mistakes"]
    if is_api_error(expected["server"]):
        headline(found, mistake, expected["server"]["error"]["code"])


@pytest.mark.parametrize("name", vectors("mistake_answer"))
def test_response_is_warned_of_or_what_was_kept_of_it_named(explain, name):
    mistake, given, expected = vectors("mistake_answer")[name]
    warned = named(explain("response", f"HTTP/1.1 {given['status']} OK\n\n{given['body']}"))
    call = Call("media", "list", {"ks": expected["value"]})
    assert mistake in warned | named(explain("request", raw(as_document(call), {})))


@pytest.mark.parametrize("mistake", EXAMPLES)
def test_example_of_the_row_is_named(explain, mistake):
    text = EXAMPLES[mistake]
    subject = "response" if text.startswith("HTTP/") else "request"
    found = explain(subject, text, **EXAMPLES_SECRET)
    assert mistake in named(found)
    code = next((fact["text"] for fact in found["facts"] if fact["name"] == "code"), None)
    if mistake in found["mistakes"] and code and catalogue()[mistake].severity != "hazard":
        headline(found, mistake, code)


def test_every_mistake_of_the_catalogue_is_among_these():
    made = {one[0] for op in ("token_hash", "ks", "request", "answer") for one in vectors(f"mistake_{op}").values()}
    assert made | set(EXAMPLES) == set(catalogue())
