"""What the families of readers share: a KS read again, with other secrets, in other forms (KSX.2 to KSX.5, KSX.9)."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kskit.build.families.common import PARTNER, SECRET, SECRETS
from kskit.build.model import Case

Secrets = Mapping[str, Sequence[str]]

_MIDDLE = 40


def decode_case(slug: str, title: str, ks: str, clauses: str, flags: str = "", secrets: Secrets = SECRETS) -> Case:
    """Return a case of ks_decode."""
    return Case(slug, title, "ks_decode", {"ks": ks, "secrets": secrets}, clauses, flags)


def read_again(slug: str, title: str, ks: str, changes: Mapping[str, Any], flags: str) -> Case:
    """Return the reading of a KS that a family of makers shows. changes: to its fields and secret."""
    secrets = {str(changes.get("partner_id", PARTNER)): [changes.get("secret", SECRET)]}
    return decode_case(f"field-{slug}", f"Read again: {title[0].lower()}{title[1:]}", ks, "KSX.13", flags, secrets)


def secret_cases(ks: str, rows: Sequence[tuple[str, str, Secrets]]) -> Iterator[Case]:
    """Yield readings of one KS with other secrets: slug, title, secrets."""
    for slug, title, secrets in rows:
        clause = "KSX.9" if secrets.get(str(PARTNER)) else "KSX.8"
        yield decode_case(f"secrets-{slug}", title, ks, clause, secrets=secrets)


def form_cases(ks: str, wanted: str) -> Iterator[Case]:
    """Yield the forms of a KS that are wanted: their slugs, separated by blanks."""
    slugs = {f"form-{slug}" for slug in wanted.split()}
    return (case for case in _all_forms(ks) if case.slug in slugs)


def _all_forms(ks: str) -> Iterator[Case]:
    for slug, title, blank in _BLANKS:
        for place, text in _places(ks, blank):
            yield _form(f"{slug}-{place}", f"{title} {_WHERE[place]} is skipped", text, "KSX.4", "Lenient")
    wrapped = "".join(ks[start : start + 64] + "\n" for start in range(0, len(ks), 64))
    yield _form("wrapped", "Lines of 64 characters are joined", wrapped, "KSX.4", "Lenient")
    for slug, title, character in _FOREIGN:
        for place, text in _places(ks, character):
            yield _form(f"{slug}-{place}", f"{title} {_WHERE[place]} makes it unreadable", text, "KSX.4")
    for slug, title, text in _whole(ks):
        yield _form(slug, title, text, "KSX.5")


def _form(slug: str, title: str, text: str, clause: str, flag: str = "") -> Case:
    return decode_case(f"form-{slug}", title, text, clause, flag)


_WHERE = {"lead": "in front", "middle": "inside", "trail": "at the end"}

_BLANKS = (
    ("space", "A blank", " "),
    ("tab", "A tab", "\t"),
    ("line-feed", "A line feed", "\n"),
    ("carriage-return", "A carriage return", "\r"),
    ("windows-line-end", "A Windows line end", "\r\n"),
)

_FOREIGN = (
    ("vertical-tab", "A vertical tab", "\v"),
    ("form-feed", "A form feed", "\f"),
    ("nul", "A NUL byte", "\0"),
    ("no-break-space", "A no-break space", "\xa0"),
    ("byte-order-mark", "A byte-order mark", "\ufeff"),
    ("dot", "A dot", "."),
    ("star", "An asterisk", "*"),
    ("exclamation", "An exclamation mark", "!"),
    ("percent", "A percent-encoded blank", "%20"),
    ("tilde", "A tilde", "~"),
    ("quote", "A quote", '"'),
    ("backslash", "A backslash", "\\"),
)


def _places(ks: str, inserted: str) -> list[tuple[str, str]]:
    return [("lead", inserted + ks), ("middle", ks[:_MIDDLE] + inserted + ks[_MIDDLE:]), ("trail", ks + inserted)]


def _pieces(ks: str) -> str:
    """Return the KS as two base64 texts; of one that is padded only the first has padding."""
    envelope = base64.urlsafe_b64decode(ks)
    first = 9 + len(envelope) % 3
    return b"".join(map(base64.urlsafe_b64encode, (envelope[:first], envelope[first:]))).decode()


def _whole(ks: str) -> list[tuple[str, str, str]]:
    return [
        ("bearer", "The word Bearer in front is not part of a KS", f"Bearer {ks}"),
        ("json-quotes", "The quotes of the JSON response are not part of the KS", f'"{ks}"'),
        ("python-bytes", "Python's b'...' around a KS is not part of it", f"b'{ks}'"),
        ("hexadecimal", "A KS in hexadecimal is none", ks.encode().hex()),
        ("pieces-joined", "Two base64 texts one behind the other are not one", _pieces(ks)),
        ("data-after-right-padding", "Nothing may follow the padding that belongs there", f"{ks}AAAA"),
        ("data-after-padding", "Nothing may follow the padding", f"{ks.rstrip('=')}==AAAA"),
        ("padding-in-the-middle", "Padding belongs at the end", f"{ks[:_MIDDLE]}={ks[_MIDDLE:]}"),
        ("three-pads", "Three `=` are one too many", f"{ks.rstrip('=')}==="),
    ]
