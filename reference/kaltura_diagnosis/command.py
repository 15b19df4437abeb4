"""A command that sends a request, as somebody typed it: what detectors of mistakes at the prompt look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A command of a shell that sends a request.

    tool: the program, e.g. "curl". dialect: the shell whose rules made the words. words: the arguments as the program
    gets them. source: the command as it was typed. rest: what follows it on the line, e.g. `&format=1`. literal: the
    arguments that hold a variable in single quotes, as typed. address: the address as the program gets it. globs:
    whether the program takes braces and brackets in it for lists.
    """

    tool: str
    dialect: Literal["posix", "cmd", "powershell"]
    words: Sequence[str]
    source: str
    rest: str = ""
    literal: Sequence[str] = ()
    address: str = ""
    globs: bool = False
