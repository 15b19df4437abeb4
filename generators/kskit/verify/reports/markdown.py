"""The report as Markdown, for a comment or a page."""

import re
from collections.abc import Sequence

from kaltura_diagnosis.printable import printable
from kskit.templates import fill
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import WORDS, facts, failures, headline, profile_lines

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def render(report: Report, limit: int | None = None) -> str:
    """Return the page. limit: how many failures are told in full, None for all."""
    rows = [
        [family, *(str(counts[status.value] or "") for status in WORDS)]
        for family, counts in report["families"].items()
    ]
    failed = failures(report)
    return fill(
        "run.md.j2",
        report=report,
        headline=headline(report),
        profiles=profile_lines(report),
        families=table(["family", *WORDS.values()], rows),
        failures=[(result, facts(result)) for result in failed[:limit]],
        left_out=len(failed) - len(failed[:limit]),
        escape=escape,
        code=code,
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1) -> str:
    """Return a table. texts: how many columns on the left are text; the others are numbers."""
    rule = "| --- " * texts + "| ---: " * (len(heads) - texts)
    lines = [f"| {' | '.join(map(escape, heads))} |", f"{rule}|"]
    return "\n".join(lines + [f"| {' | '.join(map(escape, row))} |" for row in rows])


def escape(text: str) -> str:
    """Return text that Markdown and HTML show as it is."""
    return _SPECIAL.sub(r"\\\1", printable(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def code(text: str) -> str:
    """Return inline code that shows any text; HTML where the text holds what backticks cannot."""
    text = printable(text)
    if text.strip() == text and not set(text) & {"`", "|"}:
        return f"`{text}`"
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f"<code>{text.replace('|', '&#124;').replace('`', '&#96;').replace('*', '&#42;').replace('_', '&#95;')}</code>"
    )
