"""PHP's strip_tags(), which the server applies to every argument of an error (ERR.5)."""

_SPACES = " \t\n\r\v\f"
_PLAIN, _TAG, _PHP, _DECLARATION, _COMMENT = range(5)


def strip_tags(value: str) -> str:
    """Return the text without tags, comments, processing instructions and NUL bytes.

    A "<" before white space is not a tag; a tag that is never closed takes the rest of the text with it.
    """
    if "<" not in value:
        return value.replace("\0", "")
    stripper = _Stripper(value)
    for position in range(len(value)):
        stripper.read(position)
    return "".join(stripper.kept)


class _Stripper:
    """The state while a text is read character by character: what it is inside of, and which quote is open."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.kept: list[str] = []
        self.state = _PLAIN
        self.depth = 0
        self.quote = ""
        self.last_mark = ""
        self.brackets = 0
        self.is_xml = False

    def read(self, position: int) -> None:
        """Take in the next character."""
        character = self.value[position]
        if self.state == _PLAIN:
            self._read_plain(character, position)
        elif self.state == _TAG:
            self._read_tag(character, position)
        elif self.state == _PHP:
            self._read_php(character, position)
        elif self.state == _DECLARATION:
            self._read_declaration(character, position)
        elif character == ">" and not self.quote and self._behind(position, "--"):
            self._close()

    def _behind(self, position: int, expected: str) -> bool:
        """Tell whether these characters, letter case aside, stand right before the position."""
        return self.value[max(position - len(expected), 0) : position].lower() == expected

    def _before_space(self, position: int) -> bool:
        return position + 1 < len(self.value) and self.value[position + 1] in _SPACES

    def _close(self) -> None:
        self.state, self.quote, self.is_xml = _PLAIN, "", False

    def _leaves(self) -> bool:
        """Tell whether a ">" ends what is open: not within a quote, and not the end of an inner tag."""
        if self.depth:
            self.depth -= 1
            return False
        return not self.quote

    def _toggle(self, character: str) -> None:
        if not self.quote:
            self.quote = character
        elif self.quote == character:
            self.quote = ""

    def _read_plain(self, character: str, position: int) -> None:
        if character == "<" and not self._before_space(position):
            self.state, self.last_mark = _TAG, "<"
        elif character != "\0":
            self.kept.append(character)

    def _read_tag(self, character: str, position: int) -> None:
        if character == "<":
            self.depth += not self.quote and not self._before_space(position)
        elif character == ">":
            if self._leaves() and not (self.is_xml and self._behind(position, "-")):
                self._close()
        elif character in "\"'":
            self._toggle(character)
        elif character == "!" and self._behind(position, "<"):
            self.state, self.last_mark = _DECLARATION, "!"
        elif character == "?" and self._behind(position, "<"):
            self.state, self.brackets = _PHP, 0

    def _read_php(self, character: str, position: int) -> None:
        if character in "()" and self.last_mark not in {'"', "'"}:
            self.last_mark = character
            self.brackets += 1 if character == "(" else -1
        elif character == ">":
            if self._leaves() and not self.brackets and self.last_mark != '"' and self._behind(position, "?"):
                self._close()
        elif character in "\"'" and not self._behind(position, "\\"):
            self.last_mark = "" if self.last_mark == character else character
            self._toggle(character)
        elif character in "lL" and self._behind(position, "<?xm"):
            self.state, self.is_xml = _TAG, True

    def _read_declaration(self, character: str, position: int) -> None:
        if character == ">":
            if self._leaves():
                self._close()
        elif character in "\"'" and not self._behind(position, "\\"):
            self._toggle(character)
        elif character == "-" and self._behind(position, "!-"):
            self.state = _COMMENT
        elif character in "eE" and self._behind(position, "doctyp"):
            self.state = _TAG
