"""Variables of a shell, as far as their values are known."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from kaltura_diagnosis.facts import Command

_LEAST = 65_536
_OF_A_CALL = 1_024
_MOST_WORDS = 10
_CUTTING = re.compile(r"\$\{\w+(%%?|##?)(.*)\}", re.DOTALL)


class Variables(dict[str, str]):
    """Values by name; arrays and functions by theirs; names of what commands will have printed, in `waiting`.

    The array "@" has the arguments of the function that runs.

    What they are expanded to is bounded, since `A=$A$A` doubles a value with each line.
    """

    def __init__(self, known: Mapping[str, str], text: str = "") -> None:
        """Take what is known by name; text: the whole paste, whose length bounds what is expanded in it."""
        super().__init__(known)
        self._left = _LEAST + len(text)
        self.arrays: dict[str, list[str]] = {}
        self.waiting: list[str] = []
        self.functions: dict[str, Callable[[], Iterator[Command]]] = {}
        self.not_called: dict[str, int] = {}
        self.line = 0
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

    def spend(self, amount: int) -> bool:
        """Take of what may be expanded; tell whether there was enough."""
        self._left -= amount
        return self._left >= 0

    def define(self, name: str, function: Callable[[], Iterator[Command]]) -> None:
        """Keep a function, and the line of the paste that is being read: it may be called by nobody."""
        self.functions[name] = function
        self.not_called[name] = self.line

    def run(self, name: str, words: Sequence[str]) -> Iterator[Command]:
        """Yield the commands of a function that is called with these words; it does not call itself."""
        function, outer = self.functions.pop(name), self.arrays.get("@")
        self.not_called.pop(name, None)
        self._set_words(words)
        yield from function() if self.spend(_OF_A_CALL) else ()
        self._set_words(outer or ())
        if outer is None:
            del self.arrays["@"]
        self.functions[name] = function

    def shift(self) -> None:
        """Take the first word of the function that runs away."""
        self._set_words(self.arrays.get("@", ())[1:])

    def _set_words(self, words: Sequence[str]) -> None:
        for number in range(1, _MOST_WORDS + 1):
            self.pop(str(number), None)
        self.arrays["@"] = list(words)
        self.update({str(number): word for number, word in enumerate(words[:_MOST_WORDS], 1)})

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
