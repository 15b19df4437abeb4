"""What every diagram is drawn with: SVG, readable in light and dark, and Mermaid text; and what diagrams.toml holds.

The same description gives the same bytes on every machine.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from kaltura_session.server.catalogue.reader import load
from kskit.templates import fill

FONT_SIZE = 13
LINE = 17
_CHAR = 7.1  # average width of a character of the sans-serif fonts at FONT_SIZE, on the safe side
_STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1b1f24; }
  .page { fill: #ffffff; }
  .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; }
  .small { font-size: 11.5px; fill: #57606a; }
  .strong { font-weight: 600; }
  .box { fill: #f6f8fa; stroke: #57606a; }
  .accent { fill: #ddf4ff; stroke: #0969da; }
  .bad { fill: #ffebe9; stroke: #cf222e; }
  .good { fill: #dafbe1; stroke: #1a7f37; }
  .line { stroke: #57606a; fill: none; }
  .dashed { stroke-dasharray: 5 4; }
  .head { fill: #57606a; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .page { fill: #1e2129; }
    .small { fill: #9198a1; }
    .box { fill: #2a2e38; stroke: #9198a1; }
    .accent { fill: #0c2d6b; stroke: #58a6ff; }
    .bad { fill: #490202; stroke: #f85149; }
    .good { fill: #033a16; stroke: #3fb950; }
    .line { stroke: #9198a1; }
    .head { fill: #9198a1; }
  }
""".strip("\n")
_ENTITIES = {"#": "#35;", ";": "#59;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;"}


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most that many pixels, about; a longer word gets a line of its own."""
    characters = int((width + 0.5) / _CHAR)
    return textwrap.wrap(text, characters, break_long_words=False, break_on_hyphens=False) or [""]


@dataclass(slots=True)
class Svg:
    """A drawing. title and description are its text alternative. Sizes and places are whole pixels."""

    title: str
    description: str
    width: int = 760
    height: int = 0
    parts: list[str] = field(default_factory=list)

    def box(self, x: int, y: int, width: int, height: int, style: str = "box", radius: int = 6) -> None:
        """Draw a rectangle."""
        self.parts.append(f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>')
        self._reach(y + height)

    def text(self, x: int, y: int, lines: str | Sequence[str], style: str = "", anchor: str = "start") -> None:
        """Write lines of text; y is the base of the first one. anchor: start, middle or end."""
        shown = [lines] if isinstance(lines, str) else lines
        kind = f' class="{style}"' if style else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        for number, line in enumerate(shown):
            self.parts.append(f'<text{kind} x="{x}" y="{y + number * LINE}"{place}>{escape(line)}</text>')
        self._reach(y + len(shown) * LINE - LINE + 6)

    def line(self, points: Sequence[tuple[int, int]], style: str = "line") -> None:
        """Draw a line through points."""
        path = " ".join(f"{x},{y}" for x, y in points)
        self.parts.append(f'<polyline class="{style}" points="{path}"/>')
        self._reach(max(y for _, y in points))

    def arrow(self, points: Sequence[tuple[int, int]], style: str = "line") -> None:
        """Draw a line through points with a head at its end; its last piece is horizontal or vertical."""
        self.line(points, style)
        (x1, y1), (x2, y2) = points[-2:]
        across, along = (0, 1 if y2 > y1 else -1) if x1 == x2 else (1 if x2 > x1 else -1, 0)
        back_x, back_y = x2 - 8 * across, y2 - 8 * along
        side_x, side_y = 4 * abs(along), 4 * abs(across)
        head = f"{x2},{y2} {back_x - side_x},{back_y - side_y} {back_x + side_x},{back_y + side_y}"
        self.parts.append(f'<polygon class="head" points="{head}"/>')

    def render(self) -> str:
        """Return the file."""
        height = self.height + 12
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height}" width="{self.width}" '
            f'height="{height}" role="img" aria-labelledby="title desc">'
        )
        words = f'<title id="title">{escape(self.title)}</title>\n<desc id="desc">{escape(self.description)}</desc>'
        page = f'<rect class="page" width="{self.width}" height="{height}" rx="6"/>'
        return "\n".join([head, words, f"<style>\n{_STYLE}\n</style>", page, *self.parts, "</svg>"]) + "\n"

    def finished(self, name: str, template: str, **values: Any) -> "Diagram":
        """Return the diagram: the drawing, and the same as Mermaid text, from a template and its values."""
        mermaid = fill(template, title=self.title, description=self.description, text=mermaid_text, **values)
        return Diagram(name, self.title, mermaid, self.render())

    def _reach(self, y: int) -> None:
        self.height = max(self.height, y)


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram ready to be written. name: of its files below spec/diagrams."""

    name: str
    title: str
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


def mermaid_text(text: str) -> str:
    """Return a label that Mermaid takes as plain text: the characters of its own syntax become entities."""
    return "".join(_ENTITIES.get(char, char) for char in text)
