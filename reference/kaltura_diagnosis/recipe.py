"""Making something step by step, so that a mistake is one step done differently."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaltura_diagnosis.registry import Recipe, register

Change = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Procedure:
    """How something is made.

    draft: given the inputs, returns an object with an attribute for the result of each step, named like the step.
    steps: in their order, how each is done right; the result of the last is what is made. explains: the error code by
    which the server refuses one that was made wrongly.
    """

    draft: Callable[[Any], Any]
    steps: Mapping[str, Change]
    explains: str

    def apply(self, inputs: Any, recipes: Sequence[Recipe] = ()) -> Any:
        """Return what is made when these recipes change its steps; None when one of them cannot be done here.

        Each step is done right and then as each change of it does it, which finds the right result in the draft.
        """
        draft, value = self.draft(inputs), None
        for step, right in self.steps.items():
            value = right(draft)
            setattr(draft, step, value)
            for recipe in recipes:
                if recipe.step == step:
                    value = recipe.change(draft)
                    if value is None:
                        return None
                    setattr(draft, step, value)
        return value

    def pairs(self, inputs: Any, recipes: Sequence[Recipe]) -> Iterator[tuple[Recipe, Recipe, Any]]:
        """Yield each two recipes that change different steps, in the order of these, and what is made with both.

        What they have in common is done once.
        """
        draft, steps = self.draft(inputs), list(self.steps)
        for at, step in enumerate(steps):
            for first in self._changed(draft, step, recipes):
                for later, other in enumerate(steps[at + 1 :], at + 1):
                    for second in self._changed(draft, other, recipes):
                        yield first, second, self._finished(draft, steps[later + 1 :], getattr(draft, other))

    def _changed(self, draft: Any, step: str, recipes: Sequence[Recipe]) -> Iterator[Recipe]:
        """Yield each recipe that can change a step, while the draft has its result; then the step is done right."""
        right = self.steps[step](draft)
        for recipe in recipes:
            if recipe.step == step:
                setattr(draft, step, right)
                value = recipe.change(draft)
                if value is not None:
                    setattr(draft, step, value)
                    yield recipe
        setattr(draft, step, right)

    def _finished(self, draft: Any, steps: Sequence[str], value: Any) -> Any:
        """Return the result of the last of these steps, done right; value: of the one before them."""
        for step in steps:
            value = self.steps[step](draft)
            setattr(draft, step, value)
        return value

    def recipe(
        self, mistake_id: str, variant: str, step: str, says: str, *, explains: Sequence[str] = (), **more: Any
    ) -> Callable[[Change], Change]:
        """Register the decorated function as one step done wrongly.

        It takes the draft and gives the result of the step, None where it cannot be done. more: further fields of
        Recipe.
        """

        def decorate(change: Change) -> Change:
            def alone(inputs: Any) -> Any:
                return self.apply(inputs, (made,))

            codes = (self.explains, *explains)
            made = Recipe(mistake_id, variant, alone, says, codes, step=step, change=change, **more)
            register(made)
            return change

        return decorate
