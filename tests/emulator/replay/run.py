"""Driving an emulator through a series, and the table of how it went."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaltura_emulator.account import load_account
from kaltura_emulator.emulator import Emulator
from kaltura_emulator.world import Clock
from kaltura_session.server.validity import signing_secrets
from replay.comparing import Bindings, Comparer
from replay.series import COLD, KEPT, Step


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one step went; no differences: status, headers and body are the recorded ones."""

    step: Step
    differences: tuple[str, ...]


def replay(steps: Sequence[Step], account_file: Path, *, every: bool = False, warm: bool = True) -> list[Verdict]:
    """Return a verdict per step: sent in order, with the clock and the caches as they were when it was recorded.

    every: use one's own KS in requests too. warm: whether the server had been in use before the first step.
    """
    account = load_account(account_file)
    emulator = Emulator(account, clock=Clock(0), seed="replay", warm=warm)
    secrets = {str(p.id): signing_secrets(p.admin_secret, p.additional_admin_secrets) for p in account.partners}
    bindings = Bindings((token.token for token in account.app_tokens), every=every)
    comparer = Comparer(secrets.get, bindings)
    return [Verdict(step, tuple(_differences(emulator, comparer, bindings, step))) for step in steps]


def _differences(emulator: Emulator, comparer: Comparer, bindings: Bindings, step: Step) -> list[str]:
    emulator.clock.freeze(step.clock)
    if step.mode == COLD:
        emulator.restart()
    elif step.mode != KEPT:
        emulator.world.response_cache.clear()
    return comparer.differences(step, emulator.handle(bindings.bound(step.request, step.required)))


def table(verdicts: Iterable[Verdict]) -> str:
    """Return how many steps of each group are as recorded."""
    total: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for verdict in verdicts:
        total[verdict.step.group] += 1
        exact[verdict.step.group] += not verdict.differences
    rows = [f"{group:<28} {total[group]:>6} {exact[group]:>6}" for group in total]
    head, foot = f"{'group':<28} {'total':>6} {'exact':>6}", f"{'all':<28} {total.total():>6} {exact.total():>6}"
    return "\n".join([head, *rows, foot])
