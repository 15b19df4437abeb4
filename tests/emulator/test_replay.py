"""The recordings of a real server, replayed: status, headers and body, after the masks of replay/masks.py."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from replay.run import Verdict, replay, table
from replay.series import flows, recordings

from kit_paths import RECORDINGS

KNOWN = tomllib.loads(Path(__file__).with_name("known_differences.toml").read_text(encoding="utf-8"))
"""`outside`: groups that are not compared, `differs`: recordings that differ; each with the reason."""

ACCOUNT = RECORDINGS / "account.json"


def wrong(verdicts: list[Verdict], known: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return what `known` does not say of a series: a line per step that differs, or is listed and is as recorded."""
    differing = {verdict.step.id: verdict.differences for verdict in verdicts if verdict.differences}
    compared = {verdict.step.id for verdict in verdicts if verdict.step.group not in known["outside"]}
    found = [f"{step}: {'; '.join(differing[step])}" for step in differing if step in compared - set(known["differs"])]
    return found + [
        f"{step}: as recorded, it must leave known_differences.toml"
        for step in known["differs"]
        if step in compared and step not in differing
    ]


def check(verdicts: list[Verdict], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(verdicts)}")
    assert wrong(verdicts, KNOWN) == []


@pytest.mark.parametrize("every", [False, True], ids=["recorded-ks", "own-ks"])
@pytest.mark.parametrize(("series", "warm"), [("recordings.json", True), ("recordings-2.json", False)])
def test_recordings_are_answered_as_recorded(
    capsys: pytest.CaptureFixture[str], series: str, warm: bool, every: bool
) -> None:
    check(replay(recordings(RECORDINGS / series), ACCOUNT, every=every, warm=warm), capsys)


def test_flows_are_answered_as_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    check(replay(flows(RECORDINGS / "flows.json"), ACCOUNT, every=True, warm=False), capsys)


def test_known_differences_name_what_was_recorded() -> None:
    steps = [step for path in RECORDINGS.glob("recordings*.json") for step in recordings(path)]
    assert set(KNOWN["differs"]) <= {step.id for step in steps if step.group not in KNOWN["outside"]}
    assert set(KNOWN["outside"]) <= {step.group for step in steps}
    assert all(reason for reasons in KNOWN.values() for reason in reasons.values())


def test_a_listed_recording_that_is_answered_as_recorded_is_told() -> None:
    step = recordings(RECORDINGS / "recordings.json")[0]
    same, differs = [Verdict(step, ())], [Verdict(step, ("status 500, recorded 200",))]
    listed = {"outside": {}, "differs": {step.id: "a reason"}}
    assert wrong(same, listed) == [f"{step.id}: as recorded, it must leave known_differences.toml"]
    assert wrong(differs, listed) == []
    assert wrong(differs, {"outside": {}, "differs": {}}) == [f"{step.id}: status 500, recorded 200"]
    assert wrong(differs, {"outside": {step.group: "a reason"}, "differs": {}}) == []
