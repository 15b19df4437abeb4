"""Secrets never stand on a command line: the arguments of every command that a snippet starts are watched."""

import shutil
from pathlib import Path

from kaltura_session.server.parameters import request_parameters
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.programs import Program
from kskit.snippets.service import Service
from kskit.snippets.toolchains import search_path

WATCHED = (
    "cat", "curl", "cut", "date", "echo", "grep", "mktemp", "mv", "od", "openssl", "printf", "rm", "sed", "tr", "wc",
)  # fmt: skip
SECRET = ("KALTURA_ADMIN_SECRET", "KALTURA_USER_SECRET", "KALTURA_PASSWORD", "KALTURA_APP_TOKEN", "KALTURA_KS")


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
