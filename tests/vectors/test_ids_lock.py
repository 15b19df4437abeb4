"""The promise of an id: it never changes its meaning, and never comes back."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kskit.__main__ import main
from kskit.build import corrections, lock, providers, rendering
from kskit.build.model import Case, Family, Outcome
from kskit.build.operations import sessions
from kskit.build.vectors import Vector

ROOT = Path(__file__).resolve().parents[2]
IDS = ("privileges/a", "privileges/b", "privileges/c")


class Checkout:
    """A checkout with three small vectors. texts: slug to input. wrong: slug to expectation that comes out instead."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys
        self.texts = {"a": "edit:1", "b": "view", "c": ""}
        self.wrong: dict[str, dict[str, Any]] = {}

    def cases(self) -> list[Case]:
        return [Case(slug, slug, "privileges_parse", {"text": text}, "PRIV.1") for slug, text in self.texts.items()]

    def computed(self, op: str, given: dict[str, Any]) -> Outcome:
        assert op == "privileges_parse"
        slug = next(slug for slug, text in self.texts.items() if text == given["text"])
        return Outcome(self.wrong.get(slug, {"privileges": [given["text"]]}), {})

    def build(self, *more: str) -> tuple[int, str]:
        code = main(["build", "--root", str(self.root), *more])
        return code, self._capsys.readouterr().err

    def refused(self) -> str:
        """Build what must be refused; return the message after nothing was seen to be written."""
        before = self.content()
        code, message = self.build()
        assert (code, self.content()) == (2, before), message
        return message

    def content(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}

    def correct(self, text: str) -> None:
        (self.root / corrections.FILE).write_text(text, encoding="utf-8")

    def lock(self) -> dict[str, list[str]]:
        lines = (self.root / lock.FILE).read_text(encoding="utf-8").splitlines()
        return {name: rest for name, *rest in (line.split() for line in lines if not line.startswith("#"))}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checkout:
    found = Checkout(tmp_path, capsys)
    family = Family("privileges", 1, "Privileges", "Do it.", found.cases)
    monkeypatch.setattr(providers, "PROVIDERS", (providers.PROVIDERS[0],))
    monkeypatch.setattr(rendering, "families", lambda: [family])
    monkeypatch.setattr("kskit.build.vectors.run", found.computed)
    assert found.build() == (0, "")
    return found


def test_every_vector_is_locked_with_its_meaning(computed: list[Vector]) -> None:
    known = lock.read(ROOT)
    assert {one.id: replace(known[one.id], corrected=False, set=1) for one in computed} == {
        one.id: lock.Locked(one.input_sha256, one.expect_sha256) for one in computed
    }


def test_a_vector_says_the_set_that_its_lock_says(published: list[dict[str, Any]]) -> None:
    known = lock.read(ROOT)
    assert {one["id"]: one.get("set", 1) for one in published} == {one["id"]: known[one["id"]].set for one in published}


def test_a_new_id_is_added_and_the_others_stay(checkout: Checkout) -> None:
    before = checkout.lock()
    checkout.texts["d"] = "list:*"
    assert checkout.build() == (0, "")
    after = checkout.lock()
    assert after.pop("privileges/d")
    assert after == before


def test_a_changed_input_is_refused_by_name(checkout: Checkout) -> None:
    checkout.texts |= {"a": "other", "c": "more"}
    assert checkout.refused() == (
        "kskit: the input of published vectors changed: privileges/a, privileges/c; give the changed cases new slugs, "
        "and keep the published ones or retire them\n"
    )


def test_a_changed_expectation_is_refused_by_name_with_the_entry_that_would_correct_it(checkout: Checkout) -> None:
    checkout.wrong = {"b": {"privileges": "it's"}, "c": {}}
    first, _, rest = checkout.refused().partition("\n")
    assert first == (
        "kskit: the expectation of published vectors changed: privileges/b, privileges/c; undo the change, or, where "
        "what was published was wrong, add these entries to vectors/corrections.toml and give each its reason:"
    )
    assert rest == (
        '\n[[correction]]\nid = "privileges/b"\nold = \'{"privileges":["view"]}\'\n'
        'new = "{\\"privileges\\":\\"it\'s\\"}"\nreason = ""\n'
        '\n[[correction]]\nid = "privileges/c"\nold = \'{"privileges":[""]}\'\nnew = "{}"\nreason = ""\n\n'
    )


def test_check_refuses_it_as_well(checkout: Checkout) -> None:
    checkout.wrong = {"b": {}}
    assert checkout.build("--check")[0] == 2


def test_what_is_no_meaning_may_change(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    before = checkout.lock()
    cases = [replace(case, title="Better", flags="Empty", clauses="PRIV.2") for case in checkout.cases()]
    monkeypatch.setattr(rendering, "families", lambda: [Family("privileges", 1, "P", "Do.", lambda: cases)])
    monkeypatch.setattr("kskit.build.vectors.run", lambda *asked: replace(checkout.computed(*asked), stages={"a": "b"}))
    assert checkout.build() == (0, "")
    assert checkout.lock() == before


def test_a_correction_with_a_reason_is_taken_and_stays_on_record(checkout: Checkout) -> None:
    checkout.wrong = {"b": {"privileges": []}}
    entry = checkout.refused().partition("\n\n")[2].replace('reason = ""', 'reason = "The recording x shows it."')
    checkout.correct(entry)
    assert checkout.build() == (0, "")
    assert [name for name, rest in checkout.lock().items() if rest[-1] == "corrected"] == ["privileges/b"]
    assert checkout.build() == (0, "")
    checkout.correct("")
    assert "lacks the corrections of privileges/b; restore the entries" in checkout.refused()


def test_a_vector_can_be_corrected_again(checkout: Checkout) -> None:
    entries = ""
    for expect in ({"privileges": 1}, {"privileges": 2}):
        checkout.wrong = {"b": expect}
        entries += checkout.refused().partition("\n\n")[2].replace('reason = ""', 'reason = "Seen."')
        checkout.correct(entries)
        assert checkout.build() == (0, "")
    first, second = entries.split("[[correction]]")[1:]
    checkout.correct("[[correction]]" + first + "[[correction]]" + second.replace('{"privileges":1}', '{"x":1}'))
    assert "privileges/b has entries that do not follow from each other" in checkout.refused()


def correction(name: str = "privileges/b", old: str = '{"x":1}', new: str = '{"privileges":["view"]}') -> str:
    return f"[[correction]]\nid = '{name}'\nold = '{old}'\nnew = '{new}'\nreason = 'Seen.'\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (correction(), "privileges/b was published with that very expectation; mend or delete them"),
        (correction("privileges/z"), "has stale entries: privileges/z was never published"),
        (correction(new="{}"), "privileges/b has another expectation than its entry says"),
        (correction().replace("Seen.", " "), "correction privileges/b: reason is empty; say what shows"),
        (correction(old="{"), "correction privileges/b: Expecting property name"),
        (correction(old='{ "privileges": ["view"] }'), "correction privileges/b: old and new are the same expectation"),
        (correction().replace("reason", "why"), "correction privileges/b: unknown field why"),
    ],
)
def test_a_stale_or_wrong_correction_is_refused(checkout: Checkout, text: str, fault: str) -> None:
    checkout.correct(text)
    assert fault in checkout.refused()


def test_a_correction_of_something_else_does_not_let_a_change_pass(checkout: Checkout) -> None:
    checkout.wrong = {"b": {}}
    checkout.correct(correction(old='{"x":1}', new="{}"))
    assert checkout.refused().startswith("kskit: the expectation of published vectors changed: privileges/b; undo")
    checkout.correct(correction(old='{"privileges":["view"]}', new='{"x":2}'))
    assert "privileges/b has another expectation than its entry says" in checkout.refused()


def test_a_removed_id_needs_a_reason_and_never_comes_back(checkout: Checkout) -> None:
    text = checkout.texts.pop("b")
    assert checkout.refused() == (
        "kskit: published ids are gone: privileges/b; restore the cases, or give the reason in a [[retirement]] of "
        "vectors/corrections.toml\n"
    )
    checkout.correct("[[retirement]]\nid = 'privileges/b'\nreason = ''\n")
    assert "retirement privileges/b: reason is empty; say why" in checkout.refused()
    checkout.correct("[[retirement]]\nid = 'privileges/b'\nreason = 'Says the same as a.'\n")
    assert checkout.build() == (0, "")
    assert [name for name, rest in checkout.lock().items() if rest[-1] == "removed"] == ["privileges/b"]
    assert checkout.build() == (0, "")
    checkout.texts["b"] = text
    assert "retired ids are never used again: privileges/b; give the cases other slugs" in checkout.refused()


def test_only_what_was_published_can_be_retired(checkout: Checkout) -> None:
    checkout.correct("[[retirement]]\nid = 'privileges/z'\nreason = 'Gone.'\n")
    assert "retires ids that were never published: privileges/z" in checkout.refused()


def test_a_lock_that_is_not_the_builds_is_told(checkout: Checkout) -> None:
    (checkout.root / lock.FILE).write_text("privileges/a abc def\n", encoding="utf-8")
    assert "line 1 is not `id digest digest`; restore the file" in checkout.refused()


def test_a_family_file_that_does_not_show_what_was_published_is_told(checkout: Checkout) -> None:
    checkout.wrong = {"b": {}}
    (checkout.root / "vectors" / "privileges.json").write_text("[]", encoding="utf-8")
    assert "privileges.json does not show the published ones; restore it" in checkout.refused()


def test_a_wrong_renewal_rule_does_not_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The vectors of this very checkout, with `<` where the rule says `<=`: the margin itself must renew."""
    shutil.copytree(ROOT / "vectors", tmp_path / "vectors", ignore=shutil.ignore_patterns("recordings"))
    monkeypatch.setattr(providers, "PROVIDERS", (providers.PROVIDERS[0],))
    right: Callable[..., Any] = sessions.decide

    def wrong(*stored: Any, renew_margin: int, **others: Any) -> Any:
        return right(*stored, renew_margin=renew_margin - 1, **others)

    monkeypatch.setattr(sessions, "decide", wrong)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(["build", "--root", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("kskit: the expectation of published vectors changed: session-cache/")
    assert "session-cache/margin" in message.partition("\n")[0]
    assert 'old = \'{"decision":"renew"}\'\nnew = \'{"decision":"reuse"}\'' in message
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
