"""Text that other people sent, for a terminal or a log: what is not a visible character is written out."""


def printable(text: str) -> str:
    r"""Return the text with everything escaped that is not a visible character or a blank, as `\x1b` or `\u202e`.

    That is control characters, line ends, marks that turn the writing around, and lone surrogates.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
