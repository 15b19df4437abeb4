"""The one page: complete, and plain Markdown."""

import re

from kskit.spec import clauses
from kskit.spec.one_page import ONE_PAGE, export_one_page

FILES = {path: content.decode("utf-8") for path, content in export_one_page().items()}
PROSE = re.sub(r"^```.*?^```$", "", FILES[ONE_PAGE], flags=re.MULTILINE | re.DOTALL)


def test_the_one_page_holds_every_clause_once():
    found = re.findall(r"^#### ([A-Z0-9]+\.\d+) ", FILES[ONE_PAGE], re.MULTILINE)
    assert sorted(found) == sorted(clauses())


def test_the_one_page_has_one_title_and_no_site_syntax():
    assert re.findall(r"^# .*", PROSE, re.MULTILINE) == ["# The Kaltura session protocol"]
    assert re.findall(r"\{#|<!--|\]\([a-z-]*\.md|!\[", PROSE) == []
