"""What is wrong with a page: one finding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong on a page.

    line: from 1. kind: code, call, sentence, request or response. id: the mistake, clause, error code or name that it
    is about. text: what is wrong, one sentence. proof: what shows it: clauses with their evidence, or the response.
    """

    line: int
    kind: str
    id: str
    text: str
    proof: str
