import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from kaltura_diagnosis.printable import printable
from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.verify.known_failures import resolve
from kskit.verify.outcomes import Run
from kskit.verify.reports import KINDS, document, markdown, matrix, pages, render
from kskit.verify.terminal import lines
from kskit.verify.vectors import Vector

Wrongly = Callable[..., Run]
Report = dict[str, Any]
HOSTILE = "<script>alert(1)</script>|`*_\x00\x1b[31m\u2028"


def schema_of(name: str) -> dict[str, Any]:
    return dict(json.loads(data_path("vectors", "schema", name).read_bytes()))


def report_of(run: Run) -> Report:
    return document.make(run, [outcome.vector for outcome in run.outcomes])


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own output


@pytest.fixture
def report(wrongly: Wrongly, vectors: list[Vector]) -> Report:
    """One failure, one known failure, the rest passed, and an op that is not implemented."""
    known = resolve({"token-hash/012": "cannot refuse yet"}, [vector.id for vector in vectors])
    other = Vector("ks/x", "ks-v1-encode", "ks_encode", {}, {}, {"title": HOSTILE})
    return report_of(wrongly("accepts-everything", known=known, asked=[*vectors, other]))


@pytest.fixture
def hostile(wrongly: Wrongly) -> Report:
    """A failure whose texts try to break every format."""
    vector = Vector(
        "f/x",
        HOSTILE,
        "token_hash",
        {"ks": HOSTILE, "token": "", "hash_type": "SHA1"},
        {"token_hash": HOSTILE},
        {"title": HOSTILE},
    )
    return report_of(wrongly("right", asked=[vector]))


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_report_follows_its_schema(which: str, request: pytest.FixtureRequest) -> None:
    jsonschema.validate(request.getfixturevalue(which), schema_of("report.schema.json"))


def test_schema_refuses_another_status(report: Report) -> None:
    report["results"][0]["status"] = "fine"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, schema_of("report.schema.json"))


def test_report_counts(report: Report) -> None:
    assert report["counts"]["passed"] == 12
    assert report["counts"]["failed"] == 1
    assert report["counts"]["known_failure"] == 1
    assert report["families"]["ks-v1-encode"]["not_implemented"] == 1
    assert not report["succeeded"]
    assert (report["vectors"]["total"], report["vectors"]["asked"]) == (15, 15)


def test_written_report_is_read_back(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(render("json", report))
    assert document.read(path) == report


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a report"),
        ('{"$schema": "x"}', "is not a report"),
        ('{"$schema": "report.schema.json", "version": 9}', "is a report of format 9, this kit reads 1"),
    ],
)
def test_file_that_is_no_report_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(KitError, match=said):
        document.read(path)


def test_a_member_of_another_kind_is_named(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(render("json", {**report, "families": {"token-hash": 1}}))
    with pytest.raises(KitError, match=r"report.json, data.families.token-hash must be object; verify again"):
        document.read(path)


def test_missing_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="cannot read the report"):
        document.read(tmp_path / "nothing.json")


def test_junit_has_a_case_per_vector_and_says_why(report: Report) -> None:
    root = parsed(pages.junit(report))
    assert len(root.findall(".//testcase")) == 15
    (failure,) = root.findall(".//failure")
    assert failure.get("type") == "accepted"
    assert "rerun: kskit verify --id token-hash/013" in str(failure.text)
    assert {skipped.get("message") for skipped in root.findall(".//skipped")} == {
        "known failure: cannot refuse yet",
        "no op ks_encode",
    }


def test_junit_shows_problems_as_failures(wrongly: Wrongly) -> None:
    root = parsed(pages.junit(report_of(wrongly("no-ops"))))
    assert [failure.get("message") for failure in root.findall(".//failure")] == [
        "hello names no op: there is nothing to verify"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_survives_hostile_texts(hostile: Report, kind: str) -> None:
    text = render(kind, hostile)
    assert "\x1b" not in text
    assert "\x00" not in text
    if kind == "junit":
        parsed(text)
    if kind in {"html", "markdown"}:
        assert "<script" not in text


def test_html_is_one_page_without_anything_from_elsewhere(report: Report) -> None:
    class Elements(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found.append((tag, attrs))

    page = pages.html(report)
    elements = Elements()
    elements.feed(page)
    assert not {tag for tag, _ in elements.found} & {"script", "link", "img", "iframe"}
    assert not [name for _, attrs in elements.found for name, _ in attrs if name in {"src", "href"}]
    assert "url(" not in page
    assert page.count("<details") == 2


def test_markdown_tells_as_many_failures_as_asked(report: Report) -> None:
    assert markdown.render(report).count("<details>") == 2
    short = markdown.render(report, limit=1)
    assert short.count("<details>") == 1
    assert "... and 1 more." in short


@pytest.mark.parametrize(
    ("way", "color", "message"),
    [("right", "brightgreen", "14 of 14"), ("accepts-everything", "red", "12 of 14"), ("no-ops", "red", "0 of 0")],
)
def test_badge_is_red_when_the_run_failed(wrongly: Wrongly, way: str, color: str, message: str) -> None:
    shown = json.loads(pages.badge(report_of(wrongly(way))))
    assert (shown["color"], shown["message"], shown["schemaVersion"]) == (color, message, 1)


def test_badge_is_yellow_with_known_failures(wrongly: Wrongly, vectors: list[Vector]) -> None:
    known = resolve({"token-hash/012": "later", "token-hash/013": "later"}, [vector.id for vector in vectors])
    shown = json.loads(pages.badge(report_of(wrongly("accepts-everything", known=known))))
    assert shown["color"] == "yellow"


def test_terminal_tells_failures_in_full_and_counts_the_rest(report: Report) -> None:
    told = list(lines(report, told=10))
    assert told[0] == "FAILED token-hash/013"
    assert any(line.startswith("  rerun     kskit verify --id token-hash/013 -- ") for line in told)
    assert told[-1].startswith("wrong 1 (python): 12 passed, 1 failed, 1 known failures, 1 not implemented; ")
    assert (
        "profile client+maker, requirements 1: does not conform, 12 of 15 passed; 1 not asked for want of ks_encode"
        in told
    )
    assert "FAILED token-hash/013: token_hash: a result where the input must be rejected" in list(lines(report, told=0))


def test_terminal_counts_what_was_not_asked(wrongly: Wrongly) -> None:
    told = list(lines(report_of(wrongly("not-ok")), told=None))
    assert "FAILED 14 vectors that were not asked any more" in told
    assert any(line.startswith("PROBLEM no conversation: ") for line in told)


def test_matrix_shows_implementations_by_families(wrongly: Wrongly, report: Report) -> None:
    right = {**report_of(wrongly("right")), "vectors": report["vectors"]}
    merged = matrix.make([report, right])
    assert (merged.profiles, merged.families) == (("client", "client+maker"), ("token-hash", "ks-v1-encode"))
    assert matrix.render(merged).splitlines()[2:4] == [
        "| wrong 1 | python | 12/14 | 12/15 | 12/14 | - | 12/14 |",
        "| wrong 1 | python | 14/14 | 14/14 | 14/14 | - | 14/14 |",
    ]
    assert [cell.verdict for cell in merged.rows[0].cells] == ["some", "some", "some", "absent", "some"]
    assert pages.matrix_html(merged).count("<tr>") == 3


def test_reports_about_different_vectors_are_not_merged(wrongly: Wrongly, report: Report) -> None:
    other = report_of(wrongly("right"))
    with pytest.raises(KitError, match="are about different vectors; verify all of them with one kit"):
        matrix.make([report, other])


def test_printable_escapes_what_is_no_character_of_a_page() -> None:
    assert printable("a\x00\x1b\u2028\udcff\nü") == "a\\x00\\x1b\\u2028\\udcff\\nü"
