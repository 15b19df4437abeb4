"""One page of a documentation site: what is wrong on it, with line and proof, and what of it is known already."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.writing import replace_file
from kskit.docs.markdown import Code, Sentence, read
from kskit.docs.requests import PageRequests
from kskit.docs.sentences import Finding, contradicted, is_reported, unknown_code, wrong_calls, wrong_codes

_LONGEST = 4_000  # characters of a sentence that a person wrote
_ABOUT_KALTURA = re.compile(r"kaltura|api_v3|\bKS\b|appToken|INVALID_KS", re.IGNORECASE)
_VARIABLE = re.compile(
    r"\$\{?([A-Z][A-Z0-9_]+)|\b([A-Z][A-Z0-9_]+)=|environ\W+([A-Z][A-Z0-9_]+)|env\.([A-Z][A-Z0-9_]+)"
)
_CODE_MEMBER = re.compile(r"[\"']?code[\"']?\s*[:=]{1,3}\s*[\"']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[\"']|"
                          r"<code>([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)</code>")  # fmt: skip
_HEAD = "# Findings of `kskit docs check` that are accepted: file, id, digest of the line. Remove what is mended.\n"


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


def keys_of(name: str, text: str, found: Sequence[Finding]) -> dict[str, Finding]:
    """Return the findings of a page by what is remembered of them: it stays the same when lines are added above."""
    lines = text.split("\n")
    digests = {one: sha256(lines[one.line - 1].strip().encode()).hexdigest()[:12] for one in found}
    return {f"{name} {one.id} {digests[one]}": one for one in found}


def read_baseline(path: Path) -> list[str]:
    """Return the keys of a baseline; raises KitError when it cannot be read or a line is not understood."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"cannot read the baseline {path}; write one with --update-baseline") from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#") and len(line.rsplit(" ", 2)) != 3:
            raise KitError(f"{path}, line {number}: expected FILE ID DIGEST; write it anew with --update-baseline")
    return [line for line in lines if line.strip() and not line.startswith("#")]


def write_baseline(path: Path, known: Sequence[str]) -> None:
    """Write a baseline, the whole or nothing of it."""
    replace_file(path, (_HEAD + "".join(f"{line}\n" for line in sorted(known))).encode("utf-8"))
