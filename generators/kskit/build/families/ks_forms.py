"""Ways to write one KS, good and bad, that readers of both versions must tell apart (KSX.2 to KSX.5)."""

import base64
from collections.abc import Iterator
from typing import NamedTuple

_MIDDLE = 40


class Form(NamedTuple):
    """A text made of a KS. accepted: whether a reader takes it."""

    slug: str
    title: str
    ks: str
    accepted: bool
    clause: str


def forms(ks: str, wanted: str) -> Iterator[Form]:
    """Yield the forms of a KS that are wanted: their slugs, separated by blanks."""
    slugs = wanted.split()
    return (form for form in _all_forms(ks) if form.slug in slugs)


def _all_forms(ks: str) -> Iterator[Form]:
    for slug, title, blank in _BLANKS:
        for place, text in _places(ks, blank):
            yield Form(f"{slug}-{place}", f"{title} {_WHERE[place]} is skipped", text, True, "KSX.4")
    yield Form("wrapped", "Lines of 64 characters are joined", _wrapped(ks), True, "KSX.4")
    for slug, title, character in _FOREIGN:
        for place, text in _places(ks, character):
            yield Form(f"{slug}-{place}", f"{title} {_WHERE[place]} makes it unreadable", text, False, "KSX.4")
    for slug, title, text in _whole(ks):
        yield Form(slug, title, text, False, "KSX.5")


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
    return [
        ("lead", inserted + ks),
        ("middle", ks[:_MIDDLE] + inserted + ks[_MIDDLE:]),
        ("trail", ks + inserted),
    ]


def _pieces(ks: str) -> str:
    """Return the KS as two base64 texts; of one that is padded only the first has padding."""
    envelope = base64.urlsafe_b64decode(ks)
    first = 9 + len(envelope) % 3
    return b"".join(map(base64.urlsafe_b64encode, (envelope[:first], envelope[first:]))).decode()


def _wrapped(ks: str) -> str:
    return "".join(ks[start : start + 64] + "\n" for start in range(0, len(ks), 64))


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
