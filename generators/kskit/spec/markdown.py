"""Small pieces of Markdown that several pages use."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; cells are Markdown, their pipes are escaped here."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """Return inline code; a text with backticks gets a longer fence, an empty one stays empty."""
    if not text:
        return ""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def bullets(items: Iterable[str], *, numbered: bool = False) -> str:
    """Return a list; every item is one line."""
    return "\n".join(f"{f'{number}.' if numbered else '-'} {item}" for number, item in enumerate(items, start=1))


def anchor_of(heading: str) -> str:
    """Return the anchor that GitHub and the builders of sites give a heading by themselves.

    heading: its text as it is read, without markup: WIRE.2 No slash gives wire2-no-slash.
    """
    kept = (char for char in heading.lower() if char.isalnum() or char in "_- ")
    return "".join(kept).replace(" ", "-")


def lasting(anchor: str) -> str:
    """Return an anchor above a heading, for links from elsewhere that outlive a change of its words."""
    return f'<a id="{anchor}"></a>'


def plain(text: str) -> str:
    """Return plain text as Markdown: whatever Markdown, HTML or MDX would take for markup is escaped."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("{", "&#123;").replace("}", "&#125;")
    return escaped.replace("*", "\\*").replace("_", "\\_").replace("`", "\\`")


def folded(summary: str, text: str) -> str:
    """Return Markdown that a reader unfolds; summary: plain text. The attribute is for MkDocs, others ignore it."""
    return f'<details markdown="1">\n<summary>{summary}</summary>\n\n{text}\n\n</details>'
