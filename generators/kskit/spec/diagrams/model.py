"""What every diagram is drawn from, diagrams.toml, and gives: a name, a text alternative, Mermaid text and SVG."""

from dataclasses import dataclass

from kaltura_session.server.catalogue.reader import load


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram ready to be written. name: of its files below spec/diagrams. description: says what it shows."""

    name: str
    title: str
    description: str
    mermaid: str
    svg: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a layer. weight: its share of the width. style: a class of the drawing."""

    label: str
    size: str
    weight: int
    style: str = "box"


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A layer."""

    label: str
    cell: list[Cell]


@dataclass(frozen=True, slots=True)
class LayoutTable:
    """A `[[layout]]`."""

    id: str
    title: str
    row: list[LayoutRow]


@dataclass(frozen=True, slots=True)
class EndState:
    """A state that something living can pass into. back: what leads out of it again, empty for nothing."""

    label: str
    by: str
    shows: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class StatesTable:
    """A `[[states]]`."""

    id: str
    title: str
    live: str
    begins: str
    stays: str
    end: list[EndState]


@dataclass(frozen=True, slots=True)
class DiagramFile:
    """diagrams.toml."""

    layout: list[LayoutTable]
    states: list[StatesTable]


def described() -> DiagramFile:
    """Return what diagrams.toml describes."""
    return load("diagrams", DiagramFile)


_ENTITIES = {"#": "#35;", ";": "#59;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;"}


def mermaid_text(text: str) -> str:
    """Return a label that Mermaid takes as plain text: the characters of its own syntax become entities."""
    return "".join(_ENTITIES.get(char, char) for char in text)
