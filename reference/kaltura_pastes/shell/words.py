"""The words of a command, and the value of an assignment, for which no grammar is needed."""

import re

from kaltura_diagnosis.facts import Command
from kaltura_pastes.shell.variables import Variables

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
