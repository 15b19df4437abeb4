"""One page of a documentation site: everything that is wrong on it, each with its line and proof."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from kskit.docs.finding import Finding
from kskit.docs.markdown import Code, Sentence, read
from kskit.docs.names import unknown_code, wrong_calls, wrong_codes
from kskit.docs.requests import PageRequests
from kskit.docs.sentences import contradicted, is_reported

_LONGEST = 4_000  # characters of a sentence that a person wrote
_ABOUT_KALTURA = re.compile(r"kaltura|api_v3|\bKS\b|appToken|INVALID_KS", re.IGNORECASE)
_VARIABLE = re.compile(
    r"\$\{?([A-Z][A-Z0-9_]+)|\b([A-Z][A-Z0-9_]+)=|environ\W+([A-Z][A-Z0-9_]+)|env\.([A-Z][A-Z0-9_]+)"
)
_CODE_MEMBER = re.compile(r"[\"']?code[\"']?\s*[:=]{1,3}\s*[\"']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[\"']|"
                          r"<code>([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)</code>")  # fmt: skip


def check(text: str) -> list[Finding]:
    """Return what is wrong on a page, by line; nothing on a page that is not about Kaltura."""
    if not _ABOUT_KALTURA.search(text):
        return []
    pieces = read(text)
    found = [*_in_sentences(pieces, text), *_in_code(pieces, text)]
    return sorted({(one.line, one.id): one for one in found}.values(), key=lambda one: (one.line, one.id))


def _in_sentences(pieces: Sequence[Code | Sentence], text: str) -> Iterator[Finding]:
    variables = frozenset(name for match in _VARIABLE.findall(text) for name in match if name)
    for one in pieces:
        if isinstance(one, Sentence) and len(one.text) <= _LONGEST and not is_reported(one):
            yield from wrong_codes(one, variables)
            yield from wrong_calls(one)
            yield from contradicted(one)


def _in_code(pieces: Sequence[Code | Sentence], text: str) -> Iterator[Finding]:
    requests = PageRequests(text)
    blocks = [one for one in pieces if isinstance(one, Code)]
    for one, following in zip_longest(blocks, blocks[1:]):
        requests.read(one, following.text if following is not None else None)
        for match in _CODE_MEMBER.finditer(one.text):
            line = one.line + one.text.count("\n", 0, match.start())
            yield from unknown_code(line, match[1] or match[2])
    yield from requests.found
