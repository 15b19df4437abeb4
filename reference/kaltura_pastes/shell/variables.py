"""Variables of a shell, as far as their values are known."""

from collections.abc import Mapping

_LEAST = 65_536


class Variables(dict[str, str]):
    """Values by name, and names of what commands will have printed, in `waiting`.

    What they are expanded to is bounded, since `A=$A$A` doubles a value with each line.
    """

    def __init__(self, known: Mapping[str, str], text: str = "") -> None:
        """Take what is known by name; text: the whole paste, whose length bounds what is expanded in it."""
        super().__init__(known)
        self._left = _LEAST + len(text)
        self.waiting: list[str] = []
        self._received = ""

    def receive(self, ks: str) -> None:
        """Take the KS of a response: it is the value of what a command's output was assigned to, and of `$KS`."""
        self.update(dict.fromkeys(self.waiting, ks))
        self.waiting, self._received = [], ks

    def expand(self, name: str, written: str) -> str:
        """Return the value of a variable; as it was written where it is not known, or nothing is left to expand."""
        value = self.get(name) or (self._received if name.lower().endswith("ks") else "") or written
        self._left -= len(value)
        return value if self._left >= 0 else written
