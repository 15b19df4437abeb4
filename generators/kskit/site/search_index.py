"""The search index of a built site, made small: it is loaded on every visit."""

import json
import re
from pathlib import Path
from typing import Any

LONGEST_TEXT = 180  # characters of a section; behind them only words such as INVALID_KS are kept
_JSON, _SCRIPT = Path("search", "search_index.json"), Path("search", "search_index.js")
_CODE, _TAG, _SPACE = re.compile(r"<pre.*?</pre>", re.DOTALL), re.compile(r"<[^>]+>"), re.compile(r"\s+")
_NAME = re.compile(r"\b[A-Z][A-Z0-9_]{3,}\b")


def shorten_index(site: Path) -> None:
    """Shorten the texts of the index, also where it is a script, for pages that are opened as files."""
    path = site / _JSON
    if path.exists():
        index = json.loads(path.read_text(encoding="utf-8"))
        index["docs"] = [_shortened(one) for one in index["docs"]]
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, encoding="utf-8")
        if (site / _SCRIPT).exists():
            (site / _SCRIPT).write_text(f"var __index = {text}", encoding="utf-8")


def _shortened(section: dict[str, Any]) -> dict[str, Any]:
    text = _SPACE.sub(" ", _TAG.sub(" ", _CODE.sub(" ", section["text"]))).strip()
    names = dict.fromkeys(_NAME.findall(text[LONGEST_TEXT:]))
    return {**section, "text": " ".join([text[:LONGEST_TEXT], *names])}
