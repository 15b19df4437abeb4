"""README.md: its programs, files and counts are generated regions, so that nothing in it is typed twice."""

import json
from collections.abc import Mapping
from pathlib import Path

from kskit.snippets.regions import without_markers
from kskit.snippets.render import find_snippet, render_snippets
from kskit.spec.markdown import code, plain, table
from kskit.spec.pages import GuardError, Request, fill
from kskit.verify.adapters import load_adapters

PAGE = Path("README.md")


def render(root: Path, files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return README.md with its regions filled from what was generated; the text between them stays as it is."""
    text = (root / PAGE).read_text(encoding="utf-8")
    return {PAGE: fill(text, lambda request: _region(root, files, request), str(PAGE)).encode("utf-8")}


def _region(root: Path, files: Mapping[Path, bytes], request: Request) -> str:
    match (request.name, *request.arguments):
        case ["snippet", flow, language]:
            snippet = find_snippet(flow, language)
            title = f"{snippet.language.label}: {snippet.flow.title[:1].lower()}{snippet.flow.title[1:]}"
            return _fence(title, snippet.language.fence, without_markers(snippet.text))
        case ["file", path, fence]:
            return _fence(f"`{path}`", fence, (root / path).read_text(encoding="utf-8"))
        case ["languages", flow]:
            return _programs(flow)
        case ["starters"]:
            return _starters()
        case ["counts"]:
            return _counts(files[Path("vectors/manifest.json")])
    raise GuardError(f"{PAGE} asks for a region {request.name!r} that nothing fills; see kskit/build/front_page.py")


def _fence(summary: str, fence: str, code: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n```{fence}\n{code.strip()}\n```\n\n</details>"


def _programs(flow: str) -> str:
    """Return a table of a flow's program in each language, with what it needs and what runs it."""
    found = [snippet for snippet in render_snippets().values() if snippet.flow.id == flow]
    rows = (
        (
            f"[{plain(one.language.label)}](spec/snippets/{one.path.as_posix()})",
            plain(one.language.needs_of(one.flow)),
            code(one.usage),
        )
        for one in found
    )
    return table(("program", "needs", "run it, in its folder"), rows)


def _starters() -> str:
    """Name the adapters that an implementation can start from."""
    found = [one for one in load_adapters().values() if one.title.endswith(" starter")]
    links = [f"[{plain(one.title.removesuffix(' starter'))}](spec/adapters/{one.id}/)" for one in found]
    return f"Adapters to start from: {', '.join(links)}."


def _counts(manifest: bytes) -> str:
    """Say how many vectors there are and how many were confirmed: in hundreds, so that one more changes nothing."""
    families = json.loads(manifest)["families"].values()
    total, twice = (_hundreds(sum(family[member] for family in families)) for member in ("vectors", "confirmed_twice"))
    return (
        f"There are more than {total} vectors in {len(families)} families ([the list](vectors/README.md)). More than\n"
        f"{twice} of them were confirmed by two or more others than the reference: the real server, the official\n"
        "SDK, `openssl`, a second implementation."
    )


def _hundreds(count: int) -> str:
    return f"{(count - 1) // 100 * 100:,}"
