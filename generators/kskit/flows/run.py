"""One run of a flow: the names it has learnt so far, and the calls that its steps make from them."""

import re
from collections.abc import Generator, Mapping
from typing import Any

from kaltura_session.errors import ApiError, KitError
from kaltura_session.requests import Call, Multirequest
from kskit.flows.checking import setting_name
from kskit.flows.compute import COMPUTE
from kskit.flows.types import Flow, Step, Variant

Calls = Generator[Call | Multirequest, Any, None]
Settings = Mapping[str, str]

_NAME = re.compile(r"\{([a-z_]+)\}")
_SUM = re.compile(r"\{([a-z_]+)\} \+ \{([a-z_]+)\}")
_PREFIX = "KALTURA_"


class FlowError(KitError):
    """A flow that cannot go on: a missing setting, or an answer without the member it needs."""


class Run:
    """The state of one run.

    names: everything known, by the names of the catalogue: settings, constants of the flow, and what its steps gave.
    given: every value a name was given, in order, since some flows print a name more than once.
    """

    def __init__(self, flow: Flow, variant: Variant, settings: Settings, constants: Mapping[str, Any]) -> None:
        missing = [name for name in flow.environment(variant) if not settings.get(name)]
        if missing:
            raise FlowError(f"flow {flow.id} needs {', '.join(missing)}; set it in the environment")
        self.flow = flow
        self.variant = variant
        self.names: dict[str, Any] = {
            setting_name(name): value for name, value in settings.items() if name.startswith(_PREFIX)
        }
        self.given: dict[str, list[Any]] = {}
        for name, value in {**flow.values, **variant.values, **constants}.items():
            self.names[name] = self.fill(value)

    def steps(self) -> list[Step]:
        """Return the steps of this variant, in order."""
        return [step for step in self.flow.step if step.in_variant(self.variant.id)]

    def fill(self, template: Any) -> Any:
        """Return a template of the catalogue with its {names} replaced; a lone name keeps the type of its value."""
        if isinstance(template, Mapping):
            return {name: self.fill(value) for name, value in template.items()}
        if not isinstance(template, str):
            return template
        if added := _SUM.fullmatch(template):
            return sum(int(self._value(name)) for name in added.groups())
        if alone := _NAME.fullmatch(template):
            return self._value(alone[1])
        return _NAME.sub(lambda found: str(self._value(found[1])), template)

    def perform(self, step: Step) -> Calls:
        """Do one step: yield its call, be sent the decoded answer, and remember what it gives."""
        if step.repeats:
            step = self.flow.find_step(step.repeats)
        if step.compute:
            self.remember(step.gives, COMPUTE[step.compute](**self.fill(step.inputs)))
            return
        for turn in range(step.times):
            answer = yield from self._answer(step)
            gives = dict([list(step.gives.items())[turn]]) if step.times > 1 else step.gives
            self.remember(gives, answer)

    def remember(self, gives: Mapping[str, str], answer: Any) -> None:
        """Keep the parts of an answer that a step gives: name to JSON pointer, "" for all of it."""
        for name, pointer in gives.items():
            value = _at(answer, pointer)
            self.names[name] = value
            self.given.setdefault(name, []).append(value)

    def output(self) -> list[str]:
        """Return the lines that a program prints; a name that stands there twice shows its values in order."""
        used: dict[str, int] = {}

        def value(found: re.Match[str]) -> str:
            name = found[1]
            values = self.given.get(name) or [self._value(name)]
            used[name] = used.get(name, -1) + 1
            return str(values[min(used[name], len(values) - 1)])

        return [_NAME.sub(value, line) for line in self.variant.output or self.flow.output]

    def _answer(self, step: Step) -> Generator[Call | Multirequest, Any, Any]:
        try:
            answer = yield self._request(step)
        except ApiError as error:
            if not step.expect_error or not _is_expected(error, step.expect_error):
                raise
            return {"code": error.code, "message": error.api_message, "args": error.api_args}
        if step.expect_error:
            raise FlowError(
                f"step {step.id} of {self.flow.id} was to fail with {step.expect_error['code']}, and did not"
            )
        return answer

    def _request(self, step: Step) -> Call | Multirequest:
        if step.parts:
            return Multirequest([self._call(part["call"], part["params"]) for part in step.parts])
        return self._call(step.call, step.params)

    def _call(self, name: str, params: Mapping[str, Any]) -> Call:
        service, _, action = name.partition(".")
        return Call(service, action, self.fill(params))

    def _value(self, name: str) -> Any:
        if name not in self.names:
            raise FlowError(f"flow {self.flow.id} has no value for {name}; set {_PREFIX}{name.upper()}")
        return self.names[name]


def _is_expected(error: ApiError, expected: Mapping[str, str]) -> bool:
    return error.code == expected["code"] and expected.get("reason") in {None, error.api_args.get("KSID")}


def _at(answer: Any, pointer: str) -> Any:
    """Return the part of an answer that a JSON pointer names; a multirequest's exception there is raised."""
    for member in pointer.split("/")[1:]:
        try:
            answer = answer[int(member) if isinstance(answer, list) else member]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise FlowError(f"the answer has no {pointer}, which this step needs; is it the right action?") from error
    return answer
