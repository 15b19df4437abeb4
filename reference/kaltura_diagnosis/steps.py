"""Making something step by step, so that a mistake is one step done differently."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Change = Callable[[Any], Any]


def walk(making: object, steps: Mapping[str, Change], changes: Sequence[tuple[str, Change]]) -> bool:
    """Do the steps in their order, each as it is right and then as each change of it does it.

    making: has an attribute for the result of each step, named like the step; a change finds the right result there.
    Return False as soon as a change gives None: it cannot be done here.
    """
    for step, right in steps.items():
        setattr(making, step, right(making))
        for at, wrong in changes:
            if at == step:
                value = wrong(making)
                if value is None:
                    return False
                setattr(making, step, value)
    return True
