"""The grader finds what is wrong: one deliberate mistake in a snippet at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.execution import execute_case
from kskit.snippets.programs import Program, make_program
from kskit.snippets.render import Snippet, find_snippet
from kskit.snippets.service import Service

CHARSET = "--show-error --header 'Content-Type: application/json; charset=utf-8'"
NO_RESPONSE = """printf '%s: no response from the API: HTTP status %s: %.60s\\n' \\
        "$action" "$http_status" "$answer" >&2"""
REDACTION = r"; s,[A-Za-z0-9+/=_-]\{32\,\},[redacted],g"
PRINT = "\nfield totalCount"

# name: (case, what stands in the snippet, what is written instead, what the grader must say)
USE_SESSION = {
    "service-misspelt": ("plain", "media/action/list", "medium/action/list", "instead of 0"),
    "parameter-misspelt": ("plain", "'filter[orderBy]", "'filter[orderby]", "filter is"),
    "parameter-forgotten": ("plain", " 'pager[pageSize]=2'", "", "pager is None"),
    "parameter-added": ("plain", "'pager[pageSize]=2'", "'pager[pageSize]=2' 'p=1'", "p is '1'"),
    "format-forgotten": ("plain", "format=1", "", "format is None"),
    "charset-on-the-type": ("plain", "--show-error", CHARSET, "instead of 0"),
    "a-query-string": ("plain", '$action")', '$action?format=1")', "was sent as POST"),
    "more-printed": ("plain", PRINT, f"\necho total{PRINT}", "it printed"),
    "noise-on-stderr": ("plain", PRINT, f"\necho done >&2{PRINT}", "stderr is not empty"),
    "wrong-result": ("plain", PRINT, "\necho 17", "it printed ['17']"),
    "error-ignored": ("failure/expired-ks", " fail ;;", " exit ;;", "exit code 0 instead of 1"),
    "printed-before-failing": ("failure/expired-ks", "fail() {\n", "fail() {\n  echo\n", "something was printed"),
    "silent": ("failure/http-500", NO_RESPONSE, ":", "does not say what failed"),
    "error-not-named": ("failure/expired-ks", "$code: $message", "$message", "does not begin with INVALID_KS"),
    "reason-left-out": ("failure/expired-ks", "$code: $message", "$code: refused", "does not say 'EXPIRED'"),
    "no-hint": ("failure/expired-ks", " (see: kskit explain error $code)", "", "kskit explain error"),
    "ks-shown": ("failure/garbage-ks", REDACTION, "", "stderr shows KALTURA_KS"),
    "html-taken-for-an-answer": (
        "failure/html-answer",
        "200null) ;;",
        "200null | '200<'*) exit ;;",
        "exit code 0 instead of 1",
    ),
    "wrong-exit-code": ("failure/missing-setting", ") || exit 2", ") || exit 1", "exit code 1 instead of 2"),
}
OTHERS = {
    "raw-token-sent": (
        "app-token-session", "plain", "tokenHash=$token_hash", "tokenHash=$KALTURA_APP_TOKEN", "tokenHash is",
    ),
    "newline-hashed": (
        "app-token-session", "plain", 'printf %s "$widget_ks', "printf '%s\\n' \"$widget_ks", "tokenHash is",
    ),
    "widget-ks-kept": (
        "app-token-session", "plain", 'media/action/list "ks=$ks"', 'media/action/list "ks=$widget_ks"', "ks is",
    ),
    "quotes-kept": ("start-session", "admin-secret", " | tr -d '\\\\\"'", "", "it printed"),
    "never-renewed-early": ("reuse-session", "expiring", "+ 300", "- 300", "it called"),
    "never-retried": ("reuse-session", "ended", '[ "$code" = INVALID_KS ]', "false", "exit code 1 instead of 0"),
    "always-renewed": ("reuse-session", "ended", "  load\n", "  valid_until=0\n", "it called"),
    "each-call-renewed": (
        "keep-session", "small-pages", "valid_until=$(field expiry)", "valid_until=0", "more than the reference",
    ),
    "short-session-kept": ("keep-session", "expiring", "+ 300", "- 300", "it called"),
    "refusal-taken": ("keep-session", "expired", '[ "$code" = INVALID_KS ]', "false", "exit code 1 instead of 0"),
    "one-page-only": ("keep-session", "small-pages", "pages=$(((total", "pages=$(((0 * total", "was not sent"),
    "world-readable": ("reuse-session", "plain", 'mv "$fresh"', 'chmod 644 "$fresh"; mv "$fresh"', "read by others"),
    "end-not-kept": ("reuse-session", "plain", "+ 3600", "+ 7200", "the session file says"),
    "wrong-ks-kept": ("reuse-session", "plain", 'echo "$valid_until $ks"', 'echo "$valid_until ks"', "session file"),
    "sent-twice": (
        "widget-session", "plain", "\nfield ks", "\nfield ks\ncall system/action/ping", "more than the reference",
    ),
    "local-ks-for-ever": ("local-ks", "version-2", "+ 3600", "* 1000", "the KS ends at"),
    "local-ks-without-signature": ("local-ks", "version-2", "openssl dgst -sha1 -binary", "cat", "cannot be read"),
    "local-ks-wrong-user": ("local-ks", "version-1", ";$KALTURA_USER_ID;", ";someone;", "user_id"),
}  # fmt: skip
MISTAKES = {**{name: ("use-session", *rest) for name, rest in USE_SESSION.items()}, **OTHERS}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_program_is_found_out(name: str, service: Service, tmp_path: Path, need: Callable[[str], None]) -> None:
    flow, case, before, after, expected = MISTAKES[name]
    snippet = find_snippet(flow, "curl")
    need("curl")
    wrong = _changed(snippet, before, after)
    execution = execute_case(_program(wrong, tmp_path), _case(wrong, case), service, tmp_path)
    assert any(expected in problem for problem in execution.problems), execution.problems


def _changed(snippet: Snippet, before: str, after: str) -> Snippet:
    """The snippet with one place changed, which must be there exactly once."""
    assert snippet.text.count(before) == 1, before
    return Snippet(snippet.flow, snippet.language, {snippet.path: snippet.text.replace(before, after).encode()})


def _program(snippet: Snippet, folder: Path) -> Program:
    return make_program(snippet, folder / "cache")


def _case(snippet: Snippet, name: str) -> Case:
    return next(case for case in cases_of(snippet.flow, load_flows()) if case.id == name)
