"""CONTRIBUTING.md, done in a copy of the checkout: what is added by hand, and which files change then."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kit_paths import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NOT_COPIED = (".*", "__pycache__", "build", "dist", "tests", "node_modules", "*.egg-info")


class Copy:
    """A checkout of its own, in which a contribution is made."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT, root, ignore=lambda folder, names: self._left_out(Path(folder), names))
        oracle = Path("tests", "data", "oracle")  # which pages of evidence show
        shutil.copytree(ROOT / oracle, root / oracle)
        self._before = self._digests()

    @staticmethod
    def _left_out(folder: Path, names: list[str]) -> set[str]:
        return set(shutil.ignore_patterns(*NOT_COPIED)(str(folder), names)) - ({"build"} if folder != ROOT else set())

    def _digests(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Write something else where old stands, which is in one place."""
        source = self.read(path)
        assert source.count(old) == 1, f"{path} has {old!r} {source.count(old)} times"
        (self.root / path).write_text(source.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        (self.root / path).write_text(self.read(path) + text, encoding="utf-8")

    def kskit(self, *arguments: str, code: int = 0) -> str:
        return self.run("kskit", *arguments, code=code)

    def run(self, module: str, *arguments: str, code: int = 0) -> str:
        """Run a module of Python with the code of the copy; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-B", "-m", module, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": f"{self.root / 'reference'}{os.pathsep}{self.root / 'generators'}"},
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def changed(self) -> set[str]:
        """The files that are new or other than they were."""
        return {path for path, _ in self._digests().items() - self._before.items()}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "checkout")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_one_vector_changes_at_most_six_files(copy: Copy) -> None:
    module, row = "generators/kskit/build/families/session_cache.py", '    ("no-margin"'
    copy.edit(module, row, f'    ("two-seconds", "Two seconds left: renew", 2, {{}}, "Boundary"),\n{row}')
    copy.kskit("build")
    by_the_build = {"vectors/session-cache.json", "vectors/manifest.json", "vectors/ids.lock"}
    assert copy.changed() == {module, *by_the_build}
    assert len(copy.changed() | {"vectors/evidence.json"}) <= 6
    locked = [line.split()[0] for line in copy.read("vectors/ids.lock").splitlines() if "two-seconds" in line]
    assert locked == ["session-cache/two-seconds"]
    for word in ("four changed files", "`vectors/<family>.json`", "`manifest.json`", "`ids.lock`", "`evidence.json`"):
        assert word in section("Add a vector")


def test_one_clause_changes_its_page_and_the_count(copy: Copy) -> None:
    clauses, page = "spec/catalogue/clauses.toml", "spec/login.md"
    number = copy.read(clauses).count('id = "LOGIN.') + 1
    new = f"LOGIN.{number}"
    entry = f'id = "{new}"\ntitle = "Cats"\npage = "login"\nfact = "Cats log in."\nevidence = ["source"]\n'
    copy.append(clauses, f"\n[[clause]]\n{entry}")
    copy.edit(page, "kskit:generated clauses USER.1..USER.10", f"kskit:generated clauses USER.1..USER.10 {new}")
    copy.kskit("build")
    assert copy.changed() == {clauses, page, "spec/clauses.md"}
    assert "Cats log in." in copy.read(page)
    assert "Expect the page, its count in `spec/clauses.md`" in section("Add a clause")


def test_a_comma_in_a_comment_changes_programs_of_one_language_and_no_page(copy: Copy) -> None:
    helper = "generators/templates/go/_go.j2"
    copy.edit(helper, "// call sends one request and", "// call sends one request, and")
    copy.kskit("build")
    programs = {path for path in copy.changed() if path.startswith("spec/snippets/go/")}
    assert copy.changed() - programs == {helper, "README.md", "spec/snippets/manifest.json"}
    assert len(copy.changed()) <= 20
    assert f"{len(copy.changed())} files" in section("Add a language")


ROW = """[[mistake]]
id = "D99"
title = "A cat in the request"
explanation = "A cat sits in the request."
shows = "INVALID_KS"
fix = "Take the cat out."
clauses = ["WIRE.1"]
step = ""
languages = []
severity = "rejected"
seen = 1

"""
DETECTOR = '''

@detector("D99", LooksAt.REQUEST, explains=["INVALID_KS"])
def with_a_cat(decoded: DecodedRequest) -> str | None:
    """Say that there is a cat."""
    return "There is a cat." if decoded.parameters.get("cat") else None
'''


def test_one_mistake_is_two_edits_and_found_by_explain(copy: Copy) -> None:
    catalogue, module = "spec/catalogue/mistakes.toml", "reference/kaltura_diagnosis/requests/transport.py"
    number = copy.read(catalogue).count('id = "D') + 1
    heading = "# ---------------------------------------------------------------- E:"
    copy.edit(catalogue, heading, ROW.replace("D99", f"D{number}") + heading)
    copy.append(module, DETECTOR.replace("D99", f"D{number}"))
    copy.kskit("build")
    assert copy.changed() == {catalogue, module, "spec/mistakes.md", "spec/errors.md"}
    request = copy.root / "request"
    request.write_text("POST /api_v3/ HTTP/1.1\nHost: a\nContent-Type: application/x-www-form-urlencoded\n\n"
                       "service=system&action=ping&format=1&cat=1", encoding="utf-8")  # fmt: skip
    said = copy.kskit("explain", "request", str(request), code=1)
    assert f"D{number}" in said
    assert "Take the cat out." in said
    assert f"D{number}" in copy.kskit("explain", "error", "INVALID_KS")
    copy.run("pytest", "-q", "-p", "no:cacheprovider", str(ROOT / "tests" / "diagnosis" / "test_registry.py"))


FLOW = """

[[flow]]
id = "short-session"
title = "Start a short widget session"
summary = "An anonymous session of two minutes."
env = ["KALTURA_SERVICE_URL", "KALTURA_PARTNER_ID"]
prints = "The KS"
output = ["{widget_ks}"]

  [[flow.variant]]
  id = "plain"
  title = "The only way"

  [[flow.step]]
  id = "widget"
  title = "Start the widget session"
  text = "It lasts for two minutes."
  clauses = ["SES.14"]
  call = "session.startWidgetSession"
  gives = { widget_ks = "/ks" }
  response = "widget"
  params = { widgetId = "_{partner_id}", expiry = 120 }
"""
FUNCTION = '''

def short_session(*, partner_id: Id) -> Calls[str]:
    """Return the KS of an anonymous session of two minutes (SES.14)."""
    call = Call("session", "startWidgetSession", {"widgetId": f"_{partner_id}", "expiry": 120})
    return _member((yield call), str, "ks")
'''


def test_one_flow_is_an_entry_and_a_function(copy: Copy) -> None:
    catalogue, module = "spec/catalogue/flows.toml", "reference/kaltura_session/flows.py"
    page = "spec/flow-short-session.md"
    copy.append(catalogue, FLOW)
    copy.append(module, FUNCTION)
    (copy.root / page).write_text("# Short\n\n<!-- kskit:generated flow short-session -->\n<!-- kskit:end -->\n")
    copy.kskit("build")
    programs = {path for path in copy.changed() if path.startswith("spec/snippets/") and path.count("/") > 2}
    languages = {path.parent.name for path in (copy.root / "generators" / "templates").glob("*/language.toml")}
    assert {path.split("/")[2] for path in programs} == languages
    assert copy.changed() - programs == {
        catalogue, module, page, "spec/flows.md", "spec/llms.txt",
        "spec/diagrams/flow-short-session.svg",
        "spec/collections/short-session.http", "spec/collections/kaltura-sessions.postman_collection.json",
        "spec/snippets/README.md", "spec/snippets/manifest.json",
        "vectors/flows.json", "vectors/manifest.json", "vectors/ids.lock",
    }  # fmt: skip
    assert "An anonymous session of two minutes." in copy.read(page)
