"""Diagrams: every flow has one, SVG is well formed and self-contained, Mermaid holds the same labels."""

import re
from xml.etree import ElementTree as ET

import pytest

from kskit.flows.catalogue import load_flows
from kskit.spec.diagrams import diagram_files, diagrams, render_diagram
from kskit.spec.drawing import Svg, mermaid_text, wrap
from kskit.spec.pages import GuardError, Request

NAMES = sorted(diagrams())


def test_every_flow_has_a_sequence_diagram():
    assert {f"flow-{name}" for name in load_flows().flows} <= set(NAMES)


def test_layouts_states_and_the_order_of_failure_are_drawn():
    assert {"ks-v1-layout", "ks-v2-layout", "ks-life", "token-life", "order-of-failure"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_svg_is_well_formed_and_has_a_text_alternative(name):
    tree = ET.fromstring(diagrams()[name].svg)  # noqa: S314 - our own file
    space = {"s": "http://www.w3.org/2000/svg"}
    assert tree.attrib["aria-labelledby"] == "title desc"
    assert tree.findtext("s:title", namespaces=space) == diagrams()[name].title
    assert len(tree.findtext("s:desc", namespaces=space) or "") > 60


@pytest.mark.parametrize("name", NAMES)
def test_svg_needs_nothing_from_outside_and_knows_light_and_dark(name):
    svg = diagrams()[name].svg
    assert re.findall(r"(?:href|src|url|@import)\b", svg) == []
    assert "prefers-color-scheme: dark" in svg


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_outside_the_picture(name):
    tree = ET.fromstring(diagrams()[name].svg)  # noqa: S314
    width, height = int(tree.attrib["width"]), int(tree.attrib["height"])
    for rect in tree.iter("{http://www.w3.org/2000/svg}rect"):
        assert int(rect.get("x", "0")) + int(rect.attrib["width"]) <= width
        assert int(rect.get("y", "0")) + int(rect.attrib["height"]) <= height


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_begins_with_its_kind_and_text_alternative(name):
    kind, title, description = diagrams()[name].mermaid.splitlines()[:3]
    assert kind.split()[0] in {"flowchart", "sequenceDiagram", "stateDiagram-v2"}
    assert title == f"accTitle: {diagrams()[name].title}"
    assert description.startswith("accDescr: ")


def test_every_diagram_becomes_two_files():
    assert {path.suffix for path in diagram_files()} == {".mmd", ".svg"}
    assert len(diagram_files()) == 2 * len(NAMES)


def test_an_unknown_diagram_is_named():
    with pytest.raises(GuardError, match="there is no diagram 'poem'"):
        render_diagram(Request("diagram", ("poem",)), "ks")


def test_mermaid_text_escapes_its_own_syntax():
    assert mermaid_text('{1:result}; "a" #') == "#123;1:result#125;#59; #quot;a#quot; #35;"


def test_lines_are_wrapped_at_the_width():
    lines = wrap("one two three four five six", 80)
    assert len(lines) > 1
    assert all(len(line) * 7 <= 80 for line in lines)


def test_text_in_svg_is_escaped():
    drawing = Svg("a < b", "c & d", 100)
    drawing.text(0, 10, "<e>")
    assert all(part in drawing.render() for part in ("a &lt; b", "c &amp; d", "&lt;e&gt;"))
