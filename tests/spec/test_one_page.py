"""llms.txt and the one page: complete, and plain Markdown."""

import re

from kskit.spec import clauses
from kskit.spec.one_page import LLMS, ONE_PAGE, export_one_page
from kskit.spec.pages import page_titles
from kskit.spec.render import render_spec

FILES = {path: content.decode("utf-8") for path, content in (render_spec() | export_one_page()).items()}
PROSE = re.sub(r"^```.*?^```$", "", FILES[ONE_PAGE], flags=re.MULTILINE | re.DOTALL)


def test_llms_txt_lists_every_page_with_a_sentence():
    lines = [line for line in FILES[LLMS].splitlines() if line.startswith("- ")]
    assert [re.match(r"- \[(.*?)\]\((.*?)\.md\): \S", line).groups() for line in lines] == [
        (title, name) for name, title in page_titles().items()
    ]


def test_llms_txt_begins_with_title_and_summary():
    assert re.match(r"# .+\n\n> .+\n\n", FILES[LLMS])


def test_the_one_page_holds_every_clause_once():
    found = re.findall(r"^#### ([A-Z0-9]+\.\d+) ", FILES[ONE_PAGE], re.MULTILINE)
    assert sorted(found) == sorted(clauses())


def test_the_one_page_has_one_title_and_no_site_syntax():
    assert re.findall(r"^# .*", PROSE, re.MULTILINE) == ["# The Kaltura session protocol"]
    assert re.findall(r"\{#|<!--|\]\([a-z-]*\.md|!\[", PROSE) == []
