"""The specification for coding agents, and on one page: complete, and plain Markdown."""

import re
from pathlib import Path, PurePosixPath

import pytest

from kit_paths import ROOT
from kskit.flows.catalogue import load_flows
from kskit.snippets.language import load_languages
from kskit.spec.clauses import clauses
from kskit.spec.pages import page_titles
from kskit.spec.plain_pages import LLMS, LONGEST_PIECE, LONGEST_TASK, ONE_PAGE, SKILL, export_agents, export_one_page
from kskit.spec.render import render_spec

FILES = {path.as_posix(): content.decode("utf-8") for path, content in export_agents().items()}
TASKS = {path: text for path, text in FILES.items() if path.count(".") == 2}
PIECES = {path: text for path, text in FILES.items() if re.search(r"-[0-9]+\.md$", path)}
SPEC_LLMS = render_spec()[Path("spec") / LLMS].decode("utf-8")
ONE = export_one_page()[ONE_PAGE].decode("utf-8")
PROSE = re.sub(r"^```.*?^```$", "", ONE, flags=re.MULTILINE | re.DOTALL)


def test_every_flow_has_a_page_in_every_language() -> None:
    wanted = {f"agents/{flow}.{one.id}.md" for flow in load_flows().flows for one in load_languages().values()}
    assert set(TASKS) == wanted
    assert set(FILES) == {*TASKS, *PIECES, LLMS.as_posix(), SKILL.as_posix()}


def test_no_page_is_too_long() -> None:
    assert [path for path, text in TASKS.items() if len(text) > LONGEST_TASK] == []
    assert [path for path, text in FILES.items() if len(text) > LONGEST_PIECE] == []


@pytest.mark.parametrize("flow", load_flows().flows)
def test_a_page_says_what_to_send_the_traps_the_check_and_shows_code(flow: str) -> None:
    found = load_flows().find(flow)
    for path, text in TASKS.items():
        if not path.startswith(f"agents/{flow}."):
            continue
        assert f"`kskit grade {flow} -- COMMAND`" in text
        assert all(f"**{step.title}.**" in text for step in found.step)
        assert all(f"`{name}`" in text for name in found.settings())
        assert text.partition("## Program")[2].count("```") >= 2, path
        if any(step.mistakes for step in found.step):
            assert re.search(r"^- [A-F][0-9]{2} .+: .+", text, re.MULTILINE), path


def test_the_pieces_hold_every_clause_and_mistake_of_the_pages_once() -> None:
    every = "\n".join(PIECES.values())
    assert sorted(re.findall(r"^#{3,5} ([A-Z0-9]+\.\d+) ", every, re.MULTILINE)) == sorted(clauses())
    assert len(re.findall(r"^#{3,5} A08 ", every, re.MULTILINE)) == 1


@pytest.mark.parametrize("name", ["exported", "beside the pages"])
def test_the_list_begins_with_the_tasks_and_every_link_leads_somewhere(name: str) -> None:
    text = FILES[LLMS.as_posix()] if name == "exported" else SPEC_LLMS
    assert re.match(r"# .+\n\n> .+\n\n.*never an HMAC", text)
    tasks = text.partition("## Tasks")[2].partition("## Everything else")[0]
    assert all(f"- {flow.title}. " in tasks for flow in load_flows().flows.values())
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert len(links) == len(set(links))
    if name == "exported":
        assert set(links) == FILES.keys() - {LLMS.as_posix()}
    else:
        assert [one for one in links if not (ROOT / "spec" / PurePosixPath(one)).is_file()] == []
        assert {f"{page}.md" for page in page_titles()} <= set(links)


def test_the_skill_says_plain_digest_and_names_every_flow() -> None:
    text = FILES[SKILL.as_posix()]
    assert re.match(r"---\nname: [a-z-]+\ndescription: .{40,1000}\n---\n", text)
    assert "a plain digest, never an HMAC" in text
    assert [flow for flow in load_flows().flows if f"`{flow}`" not in text] == []


def test_the_one_page_holds_every_clause_once():
    found = re.findall(r"^#### ([A-Z0-9]+\.\d+) ", ONE, re.MULTILINE)
    assert sorted(found) == sorted(clauses())


def test_the_one_page_has_one_title_and_no_site_syntax():
    assert re.findall(r"^# .*", PROSE, re.MULTILINE) == ["# The Kaltura session protocol"]
    assert re.findall(r"\{#|<!--|\]\([a-z-]*\.md|!\[", PROSE) == []
