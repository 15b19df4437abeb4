"""The recordings of a real server, replayed: status, headers and body, after the masks of replay/masks.py."""

from pathlib import Path

import pytest
from replay.run import Verdict, replay, table
from replay.series import flows, recordings

KNOWN_DIFFERENCES: dict[str, str] = {}
"""Ids of steps that differ from the recording, each with the reason; one that no longer differs must leave the list."""


def _folder(root: Path) -> Path:
    return root / "vectors" / "recordings"


def _check(verdicts: list[Verdict], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(verdicts)}")
    differing = {verdict.step.id: verdict.differences for verdict in verdicts if verdict.differences}
    unexpected = [f"{step}: {'; '.join(lines)}" for step, lines in differing.items() if step not in KNOWN_DIFFERENCES]
    assert unexpected == []


@pytest.mark.parametrize("every", [False, True], ids=["recorded-ks", "own-ks"])
def test_recordings_are_answered_as_recorded(root: Path, capsys: pytest.CaptureFixture[str], every: bool) -> None:
    folder = _folder(root)
    verdicts = replay(recordings(folder / "recordings.json"), folder / "account.json", every=every)
    _check(verdicts, capsys)
    stale = [step for step in KNOWN_DIFFERENCES if any(v.step.id == step and not v.differences for v in verdicts)]
    assert stale == []


def test_flows_are_answered_as_recorded(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _folder(root)
    _check(replay(flows(folder / "flows.json"), folder / "account.json", every=True, warm=False), capsys)
