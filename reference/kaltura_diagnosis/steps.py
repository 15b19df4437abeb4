"""HashDraft something step by step, so that a mistake is one step done differently."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Change = Callable[[Any], Any]


def walk(draft: object, steps: Mapping[str, Change], changes: Sequence[tuple[str, Change]]) -> bool:
    """Do the steps in their order, each as it is right and then as each change of it does it.

    draft: has an attribute for the result of each step, named like the step; a change finds the right result there.
    Return False as soon as a change gives None: it cannot be done here.
    """
    for step, right in steps.items():
        setattr(draft, step, right(draft))
        for at, wrong in changes:
            if at == step:
                value = wrong(draft)
                if value is None:
                    return False
                setattr(draft, step, value)
    return True
