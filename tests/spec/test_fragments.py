"""Fragments: one per section and flow for every kind of site, the same code everywhere."""

import json
import re
from pathlib import Path

import pytest

from kskit.flows.catalogue import load_flows
from kskit.snippets.language import load_languages
from kskit.snippets.manifest import render_all
from kskit.spec.programs import FOLDER, OVERLAY, fragments, render_fragments, render_overlay
from kskit.spec.samples import PROGRAM, SITES, Sample, fence, sections

FILES = {path.as_posix(): content.decode("utf-8") for path, content in render_fragments().items()}
OVERLAY_SCHEMA = {
    "type": "object",
    "required": ["overlay", "info", "actions"],
    "additionalProperties": False,
    "properties": {
        "overlay": {"pattern": r"^1\.0\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "actions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["target", "update"],
                "properties": {
                    "target": {"pattern": r"^\$\.paths\['/service/[a-z]+/action/[A-Za-z]+'\]\.post$"},
                    "update": {
                        "required": ["x-codeSamples"],
                        "properties": {
                            "x-codeSamples": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "required": ["lang", "label", "source"],
                                    "additionalProperties": False,
                                    "properties": {name: {"type": "string"} for name in ("lang", "label", "source")},
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


def test_every_flow_has_its_program_in_every_language_that_writes_it():
    for name, flow in load_flows().flows.items():
        written = {one.id for one in load_languages().values() if one.writes(flow)}
        assert {one.language for one in sections()[f"{name}/{PROGRAM}"].samples} == written
        assert written >= {"go", "curl"}


def test_every_step_of_every_flow_has_a_section():
    steps = {f"{flow.id}/{step.id}" for flow in load_flows().flows.values() for step in flow.step}
    assert steps <= set(sections())


@pytest.mark.parametrize("site", SITES)
def test_every_section_and_flow_has_a_fragment(site):
    folder = (FOLDER / site).as_posix()
    count = len(sections()) + len(load_flows().flows)
    assert sum(name.startswith(f"{folder}/") for name in FILES) == count


@pytest.mark.parametrize("site", SITES)
def test_all_sites_show_the_same_code(site):
    for section in sections().values():
        path = FOLDER / site / SITES[site].file(section.flow.id, section.name)
        text = FILES[path.as_posix()]
        text = re.sub(r"^    ", "", text, flags=re.MULTILINE) if site == "mkdocs" else text
        assert all(one.code in text for one in section.samples)
        assert all(one.label in text for one in section.samples)


def test_labels_come_from_one_table():
    labels = {(one.language, one.label) for section in sections().values() for one in section.samples}
    assert labels <= {(language.id, language.label) for language in load_languages().values()}


def test_no_fragment_has_front_matter_or_markers():
    assert [name for name, text in FILES.items() if text.startswith("---")] == []
    assert [name for name, text in FILES.items() if "--8<--" in text or "ANCHOR" in text] == []


def test_headings_are_plain_so_that_each_tool_makes_its_own_anchor():
    assert [name for name, text in FILES.items() if re.search(r"^#.*\{#", text, re.MULTILINE)] == []
    assert "## Use a session\n" in FILES["fragments/mkdocs/use-session.md"]
    assert "### List entries\n" in FILES["fragments/docusaurus/_use-session.mdx"]


def test_mdx_partials_import_tabs_and_leave_blank_lines_around_fences():
    text = FILES["fragments/docusaurus/_app-token-session-hash.mdx"]
    assert text.startswith("import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs groupId=")
    assert re.findall(r"<TabItem[^>]*>\n\n```", text)
    assert len(re.findall(r"```\n\n\*[A-Z].*\.\*\n\n</TabItem>", text)) == text.count("<TabItem")
    assert text.count(" default>") == 1


@pytest.mark.parametrize("level", [1, 4])
def test_the_heading_level_is_an_option(level):
    text = fragments(SITES["md"], level)[Path("use-session.md")].decode("utf-8")
    assert text.startswith(f"{'#' * level} Use a session\n")
    assert f"\n{'#' * (level + 1)} List entries\n" in text


def test_a_fence_is_longer_than_the_backticks_inside():
    assert fence(Sample("go", "Go", "go", "a ``` b\n", "Not executed.")) == "````go\na ``` b\n````"


def test_the_overlay_has_the_shape_of_an_openapi_overlay():
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(render_overlay()[OVERLAY])
    jsonschema.validate(document, OVERLAY_SCHEMA)
    targets = [action["target"] for action in document["actions"]]
    assert len(set(targets)) == len(targets)
    assert "$.paths['/service/apptoken/action/startSession'].post" in targets


def test_the_reader_sees_how_each_program_was_checked():
    manifest = json.loads(render_all()[Path("manifest.json")])
    entries = {one["id"]: one["checked"] for one in manifest["snippets"]}
    words = {"executed": "Executed with", "none": "Not executed"}
    for section in sections().values():
        for one in section.samples:
            assert one.checked.startswith(words[entries[f"{section.flow.id}/{one.language}"]])


def test_a_program_of_several_files_is_one_block_for_each_with_its_name_on_top() -> None:
    (program,) = [one for one in sections()["start-session/program"].samples if one.language == "rust"]
    for site in SITES.values():
        code = site.code([program])
        names = [code.index(f"`{name}`:") for name in ("src/bin/start_session.rs", "Cargo.toml")]
        blocks = [code.index(fence) for fence in ("```rust", "```toml")]
        assert names[0] < blocks[0] < names[1] < blocks[1]
        assert "Cargo.lock" not in code
        assert "Needs: Rust 1.85, the crates of Cargo.toml." in code


def test_a_program_of_one_file_needs_no_name() -> None:
    (program,) = [one for one in sections()["start-session/program"].samples if one.language == "go"]
    assert (program.name, program.further) == ("", ())
    assert "start_session.go`:" not in SITES["md"].code([program])
