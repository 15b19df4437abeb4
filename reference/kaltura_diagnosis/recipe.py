"""Making something step by step, so that a mistake is one step done differently."""

from collections.abc import Callable, Mapping, Sequence
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
