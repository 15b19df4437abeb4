"""`kskit explain`: name the mistake behind a wrong hash, KS, request, answer or error code."""

import argparse
import os
import time
from typing import TYPE_CHECKING, Any

from kaltura_session.errors import KitError
from kskit.explain.reading import read_pipe, read_text, read_value

if TYPE_CHECKING:
    from kskit.explain.settings import Settings
    from kskit.explain.values import Explained


EPILOG = """\
What is needed comes from the environment (KALTURA_KS, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE,
KALTURA_TOKEN_HASH, KALTURA_APP_TOKEN_ID, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET), from files,
or from what you paste: a curl command, HAR, raw HTTP, JSON, or lines like `token: ...`. Secrets are never arguments.
Nothing is sent anywhere. At most 8 MB and 200 requests are read at once.

Exit code: 0 nothing is wrong, 1 something is, 2 the call was wrong.
"""
_SECRET_FILES = {
    "ks": "the KS",
    "token": "the application token",
    "token-hash": "the tokenHash that was sent",
    "admin-secret": "the account's admin secret",
    "user-secret": "the account's user secret",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subjects and their options."""
    subjects = parser.add_subparsers(dest="subject", metavar="SUBJECT", required=True, action=_SubjectOrId)
    hashed = _subject(subjects, "token-hash", "which mistake made a tokenHash")
    hashed.add_argument("--hash-type", metavar="TYPE", help="the token's hashType: MD5, SHA1, SHA256 or SHA512")
    hashed.add_argument("--token-id", metavar="ID", help="the token's id")
    hashed.add_argument(
        "--other-ks-file", action="append", default=[], metavar="FILE", help="the KS of another session; repeatable"
    )
    ks = _subject(subjects, "ks", "what a KS says, or which mistake made it")
    ks.add_argument("--now", type=int, metavar="SECONDS", help="the time to hold the expiry against, in Unix seconds")
    _subject(subjects, "request", "what the server sees of a request, and what is wrong with it")
    answer = _subject(subjects, "response", "what a response means, and what a client may do wrong with it")
    answer.add_argument("--request", metavar="FILE", help="the request it answers, where FILE does not hold it")
    answer.add_argument("--expected", metavar="SERVICE.ACTION", help="the call that was meant, for example media.list")
    code = subjects.add_parser("error", help="what an error code means", description="What an error code means.")
    code.add_argument("code", metavar="CODE", help="for example INVALID_KS")
    _output(code)
    known = subjects.add_parser("id", help="what an id means that is printed here; A05 alone is enough")
    known.add_argument("id", metavar="ID", help="a mistake (A05), a clause (APP.4) or an error code")
    _output(known)
    subjects.choices = None  # type: ignore[assignment]  # so that an id reaches the action


class _SubjectOrId(argparse._SubParsersAction):  # type: ignore[type-arg]  # noqa: SLF001 - it has no public name
    """Takes what is not a subject for an id."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Parse the rest with the parser of the subject."""
        words = values if values[0] in self._name_parser_map else ["id", *values]
        super().__call__(parser, namespace, words, option_string)


def _subject(
    subjects: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    parser = subjects.add_parser(name, help=about, description=f"{about[:1].upper()}{about[1:]}.")
    parser.add_argument("file", metavar="FILE", nargs="?", help="what to look at (default: standard input)")
    for option, what in _SECRET_FILES.items():
        parser.add_argument(f"--{option}-file", metavar="FILE", help=f"file that holds {what}")
    parser.add_argument("--partner-id", metavar="ID", help="the account's number")
    _output(parser)
    return parser


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, shape in vectors/schema/explain.schema.json")
    parser.add_argument("--lang", metavar="LANGUAGE", help="show the code that does it right, for example go")
    parser.add_argument("--show-secrets", action="store_true", help="do not hide secrets in the output")


def run(options: argparse.Namespace) -> int:
    """Explain, print, and return 0 when nothing is wrong, 1 when something is."""
    from kskit.explain.output import code_for, print_diagnosis  # noqa: PLC0415 - the help needs none of this

    diagnosis, settings, pasted = _explain(options)
    code = code_for(diagnosis, options.lang) if options.lang else None
    if options.subject == "id" and code is None:
        from kskit.explain.ids import code_of  # noqa: PLC0415

        code = code_of(options.id)
    secrets = [] if options.show_secrets else [*settings.secrets(), *_secrets_in(pasted)]
    print_diagnosis(diagnosis, code, secrets, as_json=options.json)
    return 0 if diagnosis.verdict in {"right", "hazard"} else 1


def _secrets_in(text: str) -> list[str]:
    if not text:
        return []
    from kaltura_pastes.values import secrets_in  # noqa: PLC0415

    return secrets_in(text)


def _explain(options: argparse.Namespace) -> "Explained":
    from kskit.explain import values  # noqa: PLC0415

    settings = _settings(options)
    if options.subject == "error":
        from kskit.explain.ids import explain_code  # noqa: PLC0415

        return values.Explained(explain_code(options.code), settings)
    if options.subject == "id":
        from kskit.explain.ids import explain_id  # noqa: PLC0415

        return values.Explained(explain_id(options.id), settings)
    value = {"token-hash": settings.token_hash, "ks": settings.ks}.get(options.subject)
    text = read_text(options.file) if options.file is not None else read_pipe() if value is None else None
    if options.subject == "token-hash":
        return values.token_hash(text, settings, os.environ)
    now = int(time.time()) if getattr(options, "now", None) is None else options.now
    if options.subject == "ks":
        return values.ks(text, settings, now)
    if text is None:
        raise KitError("nothing was given; name a file, or pipe it in")
    return _explain_exchange(options, text, settings, now)


def _explain_exchange(options: argparse.Namespace, text: str, settings: "Settings", now: int) -> "Explained":
    from kskit.explain import subjects  # noqa: PLC0415

    if options.subject == "request":
        return subjects.request(text, settings, now, os.environ, reveal=options.show_secrets)
    asked = subjects.expected(options.expected) if options.expected else None
    if options.request is not None:
        asked = subjects.asked_in(read_text(options.request), os.environ)
    unseen = ["its parameters"] if options.expected and options.request is None else []
    return subjects.response(text, settings, now, os.environ, asked, unseen=unseen, reveal=options.show_secrets)


def _settings(options: argparse.Namespace) -> "Settings":
    """Return what the options, their files and the environment say; options win."""
    from kskit.explain.settings import Settings, from_environment  # noqa: PLC0415

    given = vars(options)
    named = {name.replace("-", "_"): given.get(f"{name.replace('-', '_')}_file") for name in _SECRET_FILES}
    values: dict[str, Any] = {name: read_value(path) for name, path in named.items() if path is not None}
    values |= {name: given[name] for name in ("hash_type", "token_id", "partner_id") if given.get(name) is not None}
    others = tuple(read_value(path) for path in given.get("other_ks_file") or ())
    return Settings(**values, other_ks=others).over(from_environment(os.environ))
