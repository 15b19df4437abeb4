"""What the programs of all languages say in the same words: hash types, and what came instead of a response."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from answering import Answering
from kaltura_session.responses import HttpResponse
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.language import load_languages
from kskit.snippets.programs import ProcessResult, make_program, make_programs
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service
from kskit.snippets.toolchains import search_path

Need = Callable[[str], None]
FLOW = load_flows().find("app-token-session")
LANGUAGES = list(load_languages())


def settings_of(service: Service, folder: Path) -> dict[str, str]:
    service.reset()
    found = Situations(service.settings, folder).settings_for(cases_of(FLOW, load_flows())[0])
    service.forget_traffic()
    return dict(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hash_type_has_one_spelling(language: str, service: Service, need: Need, tmp_path: Path) -> None:
    need(language)
    program = make_program(find_snippet(FLOW.id, language))
    settings = settings_of(service, tmp_path)
    for hash_type in ("sha256", "SHA-256", "Sha1", "md5", "SHA384"):
        ran = program.execute({**settings, "KALTURA_APP_TOKEN_HASH_TYPE": hash_type})
        assert ran == ProcessResult(1, "", f"unknown hash type {hash_type}: it is MD5, SHA1, SHA256 or SHA512\n")
    sent = {one.request.target.partition("/service/")[2] for one in service.traffic()}
    assert sent == {"session/action/startWidgetSession"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("status", "body", "quoted"),
    [
        (200, b"<p>caf\xe9 closed</p>", "no response from the API: HTTP status 200: <p>caf\ufffd closed</p>\n"),
        (502, b"\x9b2Jx" + b" y" * 80, "no response from the API: HTTP status 502: \ufffd2Jx" + " y" * 26),
        (
            200,
            b'{"code":"A","message":"caf\xe9","objectType":"KalturaAPIException","args":[]}',
            ("A: caf\ufffd (see: ", '{"code":"A","message":"caf\ufffd"'),
        ),
    ],
    ids=["page", "long", "exception"],
)
def test_bytes_that_are_not_utf_8_are_replaced(
    language: str, status: int, body: bytes, quoted: str | tuple[str, ...], answering: Answering, need: Need
) -> None:
    need(language)
    answering.will_give(HttpResponse(status, [("Content-Type", "text/html")], body))
    settings = {"KALTURA_SERVICE_URL": answering.url, "KALTURA_PARTNER_ID": "102"}
    ran = make_program(find_snippet("widget-session", language)).execute(settings)
    assert (ran.exit, ran.stdout) == (1, "")
    assert any(one in ran.stderr for one in ([quoted] if isinstance(quoted, str) else quoted)), ran.stderr
    assert " y" * 30 not in ran.stderr


def test_a_script_ends_where_openssl_fails(service: Service, need: Need, tmp_path: Path) -> None:
    need("curl")
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "openssl").write_text("#!/bin/sh\ncat >/dev/null\necho no such digest >&2\nexit 1\n", encoding="utf-8")
    (fake / "openssl").chmod(0o755)
    settings = settings_of(service, tmp_path)
    for flow in ("app-token-session", "end-session"):
        for program in make_programs(find_snippet(flow, "curl")):
            service.forget_traffic()
            ran = program.execute(settings, os.pathsep.join([str(fake), search_path()]))
            assert (ran.exit, ran.stdout, ran.stderr) == (1, "", "no such digest\n"), program.command
            assert [one.request.target.rpartition("/")[2] for one in service.traffic()] == ["startWidgetSession"]
