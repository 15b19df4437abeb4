"""Mistakes of group D at the prompt: what a shell or a tool makes of what was typed, before anything is sent."""

import re

from kaltura_diagnosis.command import TypedCommand
from kaltura_diagnosis.exchange.decoded_request import DecodedRequest
from kaltura_diagnosis.registry import LooksAt, detector
from kaltura_diagnosis.requests.transport import PARAMETERS_MISSED

_TYPOGRAPHIC = re.compile("[\u2018-\u201f\u2032\u2033\u00ab\u00bb]")
_DASH = re.compile("(?<![^ ])[\u2012-\u2015\u2212][A-Za-z]")
_LISTS = re.compile(r"(?<![$#])\{[^{}]*\}|\[[0-9A-Za-z][^\[\]-]*-[^\[\]]*\]")
_PAIR = re.compile(r"&\s*[\w:\[\].%-]{1,80}=")


@detector("D19", LooksAt.COMMAND, explains=["INVALID_KS"], instead_of=["D20"])
def braces_in_address(command: TypedCommand) -> str | None:
    """Say that curl takes braces in the address for a list and sends what is in them."""
    found = _LISTS.search(command.address) if command.globs else None
    if found is None:
        return None
    return (
        f"curl takes the braces of {found[0][:40]} in the address for a list (globbing) and drops them; "
        "write them %7B and %7D, or give curl the option -g."
    )


@detector(
    "D21",
    LooksAt.COMMAND,
    explains=[*PARAMETERS_MISSED, "START_SESSION_ERROR"],
    instead_of=["D02", "D12", "D26", "D36", "A37"],
)
def ampersand_without_quotes(command: TypedCommand) -> str | None:
    """Say that the shell ended the command at an & of the address or of the data."""
    if not _PAIR.match(command.rest):
        return None
    if "?" in command.address:
        return (
            "The address is not in quotes, so the shell ends the command at the first &: what follows it is not sent."
        )
    within = not command.rest[1:2].isspace()  # what follows a blank is another command
    return (
        "An & is not in quotes, so the shell ends the command there: what follows it is not sent." if within else None
    )


@detector("D22", LooksAt.COMMAND, explains=PARAMETERS_MISSED, alone=True)
def typographic_quotes(command: TypedCommand) -> str | None:
    """Say that quotes or dashes were made typographic by a word processor."""
    if _TYPOGRAPHIC.search(command.source):
        return "The command has typographic quotation marks, which no shell takes for quotes: they are sent as text."
    if _DASH.search(command.source):
        return "The command has a typographic dash in front of an option, which is not an option then."
    return None


@detector("D23", LooksAt.COMMAND, explains=PARAMETERS_MISSED, alone=True)
def single_quotes_on_windows(command: TypedCommand) -> str | None:
    """Say that single quotes are no quotes for the Windows command interpreter."""
    if command.dialect != "cmd" or not any(word.startswith("'") for word in command.words):
        return None
    return "The Windows command interpreter does not know single quotes: they are sent as part of names and values."


@detector("D24", LooksAt.COMMAND, explains=["INVALID_KS", "INVALID_APP_TOKEN_HASH"])
def variable_in_single_quotes(command: TypedCommand) -> str | None:
    """Say that a variable stands in single quotes, where the shell leaves it as it is."""
    if not command.literal:
        return None
    return "A variable stands in single quotes, so the shell does not put its value in: its name is sent."


@detector("D25", LooksAt.REQUEST, explains=PARAMETERS_MISSED, alone=True)
def body_of_a_get(decoded: DecodedRequest) -> str | None:
    """Say that the parameters are in the body of a GET or PUT, which the server reads only as JSON."""
    method = decoded.request.method
    if method == "POST" or not decoded.request.body.strip() or decoded.sources["body"]:
        return None
    return f"The request is a {method} with a body, which the server does not read: send it with POST."
