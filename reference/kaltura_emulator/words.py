"""Word search, as the server's search index does it: whole words, in any letter case, without accents (LIST.10)."""

import re
from collections.abc import Iterable, Sequence

from kaltura_emulator.world import collate

_TERM = re.compile(r'(!?)("[^"]*"|[^\s,"]+)|,')
_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"[^\w\s]")


class Words:
    """The texts of an object in which words are looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        collated = [collate(text) for text in texts]
        self._texts = [_WORD.findall(text) for text in collated]
        self._signs = set(_SIGN.findall("".join(collated)))

    def have_all(self, wanted: str) -> bool:
        """Tell whether each word stands in one of the texts; `*` behind a word stands for any end of it."""
        return all(self._have(word) for word in dict.fromkeys(wanted.split()))

    def answer(self, query: str) -> bool:
        """Tell whether the texts answer a query: `,` is or, a blank is and, quotes hold a phrase, `!` negates."""
        alternatives: list[list[bool]] = [[]]
        for term in _TERM.finditer(query):
            if term[0] == ",":
                alternatives.append([])
            else:
                alternatives[-1].append(self._have(term[2].strip('"')) != (term[1] == "!"))
        asked = [terms for terms in alternatives if terms]
        return not asked or any(all(terms) for terms in asked)

    def _have(self, phrase: str) -> bool:
        """Tell whether the words of a phrase follow one another in a text; of a phrase without words, its signs."""
        words, is_beginning = _WORD.findall(collate(phrase)), phrase.endswith("*")
        if not words:
            return self._signs.issuperset(_SIGN.findall(phrase.removesuffix("*")))
        return any(_follow(words, text, is_beginning=is_beginning) for text in self._texts)


def _follow(words: Sequence[str], text: Sequence[str], *, is_beginning: bool) -> bool:
    """Tell whether words stand in a text one after the other; is_beginning: of the last, only how it begins."""
    *former, last = words
    for end in range(len(former), len(text)):
        fits = text[end].startswith(last) if is_beginning else text[end] == last
        if fits and text[end - len(former) : end] == former:
            return True
    return False
