"""`kskit snippets`: what it prints and how it exits."""

from collections.abc import Callable

import pytest

from kskit.__main__ import main
from kskit.flows.catalogue import load_flows
from kskit.snippets.language import find_language
from kskit.snippets.render import find_snippet, render_snippets
from kskit.snippets.service import Service


def test_list_names_every_snippet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snippets", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(render_snippets())


def test_list_of_one_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snippets", "list", "--lang", "curl"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(load_flows().flows)


def test_show_prints_the_snippet_a_region_or_the_plain_program(capsys: pytest.CaptureFixture[str]) -> None:
    snippet = find_snippet("app-token-session", "go")
    assert main(["snippets", "show", "app-token-session", "--lang", "go"]) == 0
    assert capsys.readouterr().out == snippet.text
    assert main(["snippets", "show", "app-token-session", "--lang", "go", "--region", "hash"]) == 0
    assert "hex.EncodeToString" in capsys.readouterr().out
    assert main(["snippets", "show", "app-token-session", "--lang", "go", "--plain"]) == 0
    assert "8<--" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "nosuch", "--lang", "go"], "there is no flow 'nosuch'; the flows are start-session"),
        (["show", "login", "--lang", "cobol"], "there is no language 'cobol'; the languages are go"),
        (["show", "login", "--lang", "go", "--region", "x"], "login/go has no part 'x'; its parts are by-login-id"),
        (["list", "--lang", "cobol"], "there is no language 'cobol'"),
        (["run"], "say which snippet"),
        (["run", "login"], "say which snippet"),
        (["run", "login", "--lang", "curl", "--record"], "--record needs --all"),
        (["run", "login", "--lang", "curl", "--case", "x"], "login has no case 'x'; its cases are by-login-id"),
        (["run", "--all", "--lang", "cobol"], "there is no language 'cobol'"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["snippets", *arguments]) == 2
    said = capsys.readouterr().err
    assert expected in said
    assert said.count("\n") == 1


def test_a_situation_of_a_flow_is_tried_in_one_line_and_its_mistake_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    case = "failure/other-hash-type"
    assert main(["snippets", "run", "app-token-session", "--lang", "python", "--case", case]) == 1
    said = capfd.readouterr().err.splitlines()
    assert said[0].startswith("INVALID_APP_TOKEN_HASH: ")
    assert said[1].startswith("A05 Another algorithm than the token's hash type: ")


def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in load_flows().settings:
        monkeypatch.delenv(name, raising=False)


def test_run_without_settings_uses_an_emulator_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], need: Callable[[str], None]
) -> None:
    need("curl")
    no_settings(monkeypatch)
    assert main(["snippets", "run", "use-session", "--lang", "curl"]) == 0
    assert capsys.readouterr().out.strip().isdigit()


def test_run_uses_the_settings_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    service: Service,
    need: Callable[[str], None],
) -> None:
    need("curl")
    no_settings(monkeypatch)
    service.reset()
    for name in ("KALTURA_SERVICE_URL", "KALTURA_PARTNER_ID"):
        monkeypatch.setenv(name, service.settings[name])
    service.forget_traffic()
    assert main(["snippets", "run", "widget-session", "--lang", "curl"]) == 0
    assert len(service.traffic()) == 1
    monkeypatch.setenv("KALTURA_PARTNER_ID", "1")
    assert main(["snippets", "run", "widget-session", "--lang", "curl"]) == 1
    assert capsys.readouterr().err.startswith("INVALID_WIDGET_ID: ")


def test_run_passes_the_exit_code_of_the_program_on(
    monkeypatch: pytest.MonkeyPatch, need: Callable[[str], None]
) -> None:
    need("curl")
    no_settings(monkeypatch)
    monkeypatch.setenv("KALTURA_SERVICE_URL", "http://127.0.0.1:1/api_v3")
    assert main(["snippets", "run", "widget-session", "--lang", "curl"]) == 2


def test_doctor_names_every_tool(capsys: pytest.CaptureFixture[str]) -> None:
    main(["snippets", "doctor"])
    said = capsys.readouterr().out
    for name in ("go", "curl"):
        assert all(tool.name in said for tool in find_language(name).tools)
