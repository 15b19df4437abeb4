"""What every program keeps to: what it says, which names it takes from outside, and that it shows no secret.

No program takes a name of the API from outside, so none can write those that a client must refuse (WIRE.48).
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from answering import Answering
from kaltura_session.responses import HttpResponse
from kaltura_session.server.parameters import request_parameters
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.language import load_languages
from kskit.snippets.programs import ProcessResult, Program, make_program, make_programs
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service
from kskit.snippets.toolchains import search_path

Need = Callable[[str], None]
FLOW = load_flows().find("app-token-session")
LANGUAGES = list(load_languages())
OF_EVERY_PROGRAM = {"KALTURA_SERVICE_URL", "KALTURA_TIMEOUT_SECONDS"}
_SETTING = re.compile(r"\bKALTURA_[A-Z_]+\b")
_TAKEN = re.compile(r"\{[a-z_]+\}")
_ARGUMENTS = re.compile(
    r"\bargv\b|\bARGV\b|\bos\.Args\b|\$argc\b|\benv::args\b|\bSystem\.argv\b|\bio\.read\b|\bstdin\b"
)
WATCHED = (
    "cat", "curl", "cut", "date", "echo", "grep", "mktemp", "mv", "od", "openssl", "printf", "rm", "sed", "tr", "wc",
)  # fmt: skip
SECRET = ("KALTURA_ADMIN_SECRET", "KALTURA_USER_SECRET", "KALTURA_PASSWORD", "KALTURA_APP_TOKEN", "KALTURA_KS")


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


def _names(params: dict[str, Any]) -> Iterator[str]:
    for name, value in params.items():
        yield name
        if isinstance(value, dict):
            yield from _names(value)


@pytest.mark.parametrize("flow", list(load_flows().flows))
def test_service_action_and_names_of_parameters_are_constants_of_the_flow(flow: str) -> None:
    for step in load_flows().find(flow).step:
        called = {"call": step.call, "params": {**step.params, **step.optional}}
        for part in [called, *step.parts]:
            assert _TAKEN.search(part["call"]) is None
            assert [name for name in _names(part.get("params", {})) if _TAKEN.search(name)] == []


@pytest.mark.parametrize("language", list(load_languages()))
def test_a_program_reads_the_settings_of_its_flow_and_nothing_else(language: str) -> None:
    for flow in load_flows().flows.values():
        for path, content in find_snippet(flow.id, language).files.items():
            text = content.decode()
            given = {*flow.env, *(name for variant in flow.variant for name in variant.env)}
            assert set(_SETTING.findall(text)) <= given | OF_EVERY_PROGRAM, path
            assert _ARGUMENTS.search(text) is None, Path(path).name


def watching(folder: Path) -> tuple[str, Path]:
    """A PATH on which every watched command writes down its arguments first, and the file they go to."""
    log, shims = folder / "log", folder / "shims"
    shims.mkdir()
    log.touch()
    for name in WATCHED:
        real = shutil.which(name, path=search_path())
        if real:
            shim = shims / name
            shim.write_text(
                f'#!/bin/sh\nprintf "%s\\n" "{name}" "$@" >>"{log}"\nexec "{real}" "$@"\n', encoding="utf-8"
            )
            shim.chmod(0o755)
    return f"{shims}:{search_path()}", log


def test_no_secret_stands_on_a_command_line(program: Program, service: Service, tmp_path: Path) -> None:
    path, log = watching(tmp_path)
    seen: set[str] = set()
    of_commands = program.snippet.language.id == "curl"  # the others start none, which one case shows
    cases = cases_of(program.snippet.flow, load_flows(), program.snippet.left_out)
    for case in cases if of_commands else cases[:1]:
        if case.service != "refused":
            service.reset()
            settings = Situations(service.settings, tmp_path).settings_for(case)
            service.forget_traffic()
            program.execute(settings, path)
            seen |= {value for name, value in settings.items() if name in SECRET}
            seen |= {
                str(request_parameters(one.request).get(name, ""))
                for one in service.traffic()
                for name in ("ks", "secret", "tokenHash")
            }
    shown = log.read_text(encoding="utf-8", errors="replace")
    assert [secret for secret in seen if secret and secret in shown] == []
    if of_commands:
        assert {"curl", "openssl"} & set(shown.splitlines()), "the watch does not work"
