"""Regions: found, cut out, and readable by MkDocs snippets, mdBook and sed."""

import re
import subprocess
from itertools import pairwise

import pytest

from kskit.snippets.regions import RegionError, find_regions, without_markers
from kskit.snippets.render import Snippet

TEXT = """a
    # --8<-- [start:one] ANCHOR: one
    b
      c
    # --8<-- [end:one] ANCHOR_END: one
d
"""


def test_a_region_is_cut_out_without_its_indentation() -> None:
    (region,) = find_regions(TEXT)
    assert (region.name, region.first, region.last) == ("one", 3, 4)
    assert region.of(TEXT) == "b\n  c\n"
    assert without_markers(TEXT) == "a\n    b\n      c\nd\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n# --8<-- [start:x]\n\nb\n", "a\n\nb\n"),
        ("a\n\n# --8<-- [start:x]\n\n\nb\n", "a\n\n\nb\n"),
        ("a\n\n\n# --8<-- [end:x]\n\n# --8<-- [start:y]\n\nb\n", "a\n\n\nb\n"),
        ("a\n# --8<-- [start:x]\n\nb\n", "a\n\nb\n"),
    ],
)
def test_blank_lines_around_a_marker_count_once(text: str, expected: str) -> None:
    assert without_markers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# --8<-- [start:a]\n", "region a does not end"),
        ("# --8<-- [end:a]\n", "line 1: region a ends before it starts"),
        ("# --8<-- [start:a]\n# --8<-- [start:a]\n", "line 2: region a starts twice"),
        ("# --8<-- [start:a]\n# --8<-- [end:a]\n# --8<-- [start:a]\n", "line 3: region a starts twice"),
    ],
)
def test_markers_that_do_not_pair_up_are_refused(text: str, expected: str) -> None:
    with pytest.raises(RegionError, match=expected):
        find_regions(text)


def test_every_step_has_a_region(snippet: Snippet) -> None:
    assert {step.id for step in snippet.steps} <= {region.name for region in snippet.regions}


def test_no_region_is_empty(snippet: Snippet) -> None:
    assert all(region.of(snippet.text).strip() for region in snippet.regions)


def test_regions_do_not_overlap(snippet: Snippet) -> None:
    regions = snippet.regions
    assert all(one.last < other.first for one, other in pairwise(regions))


def test_mkdocs_finds_the_regions(snippet: Snippet) -> None:
    # The expression of pymdownx.snippets for a section marker.
    marker = re.compile(
        r"(?xi)^(?P<pre>.*?)(?P<escape>;*)(?P<inline_marker>-{1,}8<-{1,}[ \t]+)"
        r"(?P<section>\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[a-z][-_0-9a-z]*)[ \t]*\])(?P<post>.*?)$"
    )
    found = [(one["type"], one["name"]) for line in snippet.text.splitlines() if (one := marker.match(line))]
    assert found == [(kind, region.name) for region in snippet.regions for kind in ("start", "end")]


def test_mdbook_finds_the_regions(snippet: Snippet) -> None:
    # The expressions of mdBook for anchors.
    starts = re.findall(r"ANCHOR:\s*([\w_-]+)", snippet.text)
    ends = re.findall(r"ANCHOR_END:\s*([\w_-]+)", snippet.text)
    assert starts == ends == [region.name for region in snippet.regions]


def test_sed_cuts_out_a_region(snippet: Snippet) -> None:
    region = snippet.regions[0]
    script = f"/\\[start:{region.name}\\]/,/\\[end:{region.name}\\]/p"
    cut = subprocess.run(["sed", "-n", script], input=snippet.text, capture_output=True, text=True, check=True).stdout
    assert cut.splitlines()[1:-1] == snippet.text.splitlines()[region.first - 1 : region.last]
