"""Variables of a shell as far as their values are known, and words in which they stand, which need no grammar."""

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


ESCAPED_IN_QUOTES = re.compile(r'\\(?:\n|(["\\$`]))')
_VARIABLE_USED = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_WORD = re.compile(r"""\s+|#[^\n]*|(?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+)""", re.DOTALL)
_MEANS_MORE = re.compile(r"[\\'\"$]")
_QUOTED = re.compile(r"""\\(?P<escaped>.)|'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)\"""", re.DOTALL)
SIMPLE = re.compile(r"(?:curl|wget|https?) (?:[^'\"\\$`|&;<>()#\n]++|'[^'$]*'|\"[^\"\\$`]*\"|\\[^\n]|\\\n)*")
"""One command of nothing but words, for which no grammar is needed."""
ASSIGNMENT = re.compile(r"([A-Za-z_]\w{0,60})=((?:[\w./:@%,-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+)[ \t]*", re.ASCII)
"""A value without quotes and of known parts, for which no grammar is needed."""
_GLUED = re.compile(r"[\w.\])}-]")


def single(text: str, variables: Variables) -> list[Command]:
    """Return the one command in a text, whose words may hold quotes and variables."""
    words: list[str] = []
    text, at = text.replace("\\\n", " "), 0
    for match in _WORD.finditer(text):
        if match.start() != at:  # a quote is still open
            return []
        word, at = match["word"], match.end()
        if word is not None:
            words.append(expanded(_unquoted(word), variables) if _MEANS_MORE.search(word) else word)
    return [Command(words, None, "posix", text)] if words and at == len(text) else []


def expanded(word: str, variables: Variables) -> str:
    """Return a word with the values of its variables, as far as they are known."""

    def value(one: re.Match[str]) -> str:
        around = word[max(one.start() - 1, 0) : one.start()] + word[one.end() : one.end() + 1]
        return within(variables.expand(one[1] or one[2], one[0]), around)

    return _VARIABLE_USED.sub(value, word)


def within(value: str, around: str) -> str:
    """Return a variable that is not known in braces where it is only a part of a name or of a number.

    around: the characters beside it.
    """
    return f"${{{value[1:]}}}" if re.fullmatch(r"\$\w{1,80}", value) and _GLUED.search(around) else value


def _unquoted(word: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match["double"] is not None:
            return ESCAPED_IN_QUOTES.sub(lambda one: one[1] or "", match["double"])
        return match["escaped"] or match["single"] or ""

    return _QUOTED.sub(plain, word)
