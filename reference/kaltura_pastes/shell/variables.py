"""Variables of a shell, as far as their values are known."""

import re
from collections.abc import Mapping, Sequence

_LEAST = 65_536
_CUTTING = re.compile(r"\$\{\w+(%%?|##?)(.*)\}", re.DOTALL)


class Variables(dict[str, str]):
    """Values by name, arrays by theirs, and names of what commands will have printed, in `waiting`.

    What they are expanded to is bounded, since `A=$A$A` doubles a value with each line.
    """

    def __init__(self, known: Mapping[str, str], text: str = "") -> None:
        """Take what is known by name; text: the whole paste, whose length bounds what is expanded in it."""
        super().__init__(known)
        self._left = _LEAST + len(text)
        self.arrays: dict[str, list[str]] = {}
        self.waiting: list[str] = []
        self._received = ""

    def receive(self, ks: str) -> None:
        """Take the KS of a response: it is the value of what a command's output was assigned to, and of `$KS`."""
        self.update(dict.fromkeys(self.waiting, ks))
        self.waiting, self._received = [], ks

    def add(self, name: str, words: Sequence[str], *, adds: bool) -> None:
        """Keep an array, or add to it, as far as there is something left."""
        self._left -= len(words) + sum(map(len, words))
        if self._left >= 0:
            self.arrays[name] = [*(self.arrays.get(name, ()) if adds else ()), *words]

    def expand(self, name: str, written: str) -> str:
        """Return the value of a variable; as it was written where it is not known, or nothing is left to expand."""
        value = self.get(name) or (self._received if name.lower().endswith("ks") else "")
        value = _cut(value, written) if value else written
        self._left -= len(value)
        return value if self._left >= 0 else written


def _cut(value: str, written: str) -> str:
    """Return what is left of a value where a part is cut off: `${hash%% *}`, `${body##*:}`, `${url%/}`.

    As it was written where the pattern is more than a text with a star beside it.
    """
    found = _CUTTING.fullmatch(written)
    if found is None:
        return value
    operator, pattern = found[1], found[2].replace("'", "")
    at_end = operator.startswith("%")
    text = (pattern[:-1] if at_end else pattern[1:]) if "*" in (pattern[-1:] if at_end else pattern[:1]) else pattern
    if re.search(r"[*?\[\\]", text) or not text:
        return written
    if text == pattern:
        return value.removesuffix(text) if at_end else value.removeprefix(text)
    if text not in value:
        return value
    cut = value.partition(text) if operator in {"%%", "#"} else value.rpartition(text)
    return cut[0] if at_end else cut[2]
