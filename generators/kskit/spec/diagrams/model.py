"""What every diagram gives: a name, a text alternative, Mermaid text and SVG."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram ready to be written. name: of its files below spec/diagrams. description: says what it shows."""

    name: str
    title: str
    description: str
    mermaid: str
    svg: str


_ENTITIES = {"#": "#35;", ";": "#59;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;"}


def mermaid_text(text: str) -> str:
    """Return a label that Mermaid takes as plain text: the characters of its own syntax become entities."""
    return "".join(_ENTITIES.get(char, char) for char in text)


def mermaid_head(kind: str, title: str, description: str) -> list[str]:
    """Return the first lines of a Mermaid file: the diagram's kind and its text alternative."""
    return [kind, f"accTitle: {title}", f"accDescr: {description}"]
