"""One command of a shell: its words as the program gets them, and what is known of its standard input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["posix", "cmd", "powershell"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    words: the program's name and its arguments, without the shell's quotes; a variable whose value is not known stays
    as it was written, e.g. `$KS`. stdin: what a here-document or a pipe gives it, None when that is not known.
    dialect: whose rules made the words. source: the command as it was typed. rest: what follows it on its line, e.g.
    `&x=1`. literal: words that were written in single quotes and name a variable, which the shell leaves alone.
    """

    words: Sequence[str]
    stdin: str | None
    dialect: Dialect
    source: str
    rest: str = ""
    literal: Sequence[str] = ()
