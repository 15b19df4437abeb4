"""Straight flows: what the one template of a language needs to lay out a flow whose steps follow each other.

Such a flow is done from top to bottom: calls, one multirequest, hashes. A setting may choose between two sets of values
or between two steps. What a language says in another way (names, literals, types) is its template's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal

from kaltura_emulator.declarations import Declared, find_action, find_object
from kaltura_session.server.catalogue.reader import CatalogueError
from kskit.flows.types import Flow, Step, names_in, setting_name
from kskit.snippets.values import Data, parts_of

TEMPLATE = "straight"  # stands for {flow} in the name of the template that all straight flows share
ADDRESS = "KALTURA_SERVICE_URL"  # read where a call is made, not beside the other settings
_NUMBERS = {"int", "bigint", "float", "time"}

Type = Literal["text", "number", "number_or_text", "list"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a step yields under a name. response: what its response is called. member: of that, empty for all of it.

    results, index: where it is a part of a multirequest, the name of the list and the part's place, from 0. type: that
    of its JSON. kept: whether anything after the step needs it. shown: whether it is printed.
    """

    name: Data
    response: Data
    member: Data
    results: Data
    index: int
    type: Type
    kept: bool
    shown: bool


def is_straight(flow: Flow) -> bool:
    """Tell whether the flow needs no template of its own."""
    varied = flow.decision or flow.success or any(one.output or "=" in one.when for one in flow.variant)
    chosen_twice = any(one.values for one in flow.variant) and any(step.variants for step in flow.step)
    plain = all(step.is_plain and not step.expect_error for step in flow.step)
    return len(flow.variant) <= 2 and not varied and not chosen_twice and plain


def layout(flow: Flow, steps: dict[str, SimpleNamespace]) -> dict[str, Any]:
    """Return what a straight template sees beside the variables of all templates.

    steps: as the context has them, by id; each gets response (what it is called), compute, gives (a list of Given),
    count (of a multirequest's parts), and whether its request is the first or the last one outside of branches.
    own: the settings that every variant reads, the address not among them. sections: in order, each with `steps` of all
    variants, or with `setting` and two `branches`, the first `chosen` when it is set: their `env` and `steps`.
    choice: `setting` and `other`, of which the first that is set is `name`, and the `values` that go with them.
    shows: the lines to print, label and Given. members: what is a member of a response, by name. computed: the
    steps that compute something, by what it is.
    Raises CatalogueError naming flow and step.
    """
    gives = {step.id: list(_gives(flow, step)) for step in flow.step}
    requests = [step for step in flow.step if step.call and not step.variants]
    for step in flow.step:
        vars(steps[step.id]).update(
            response=Data(_response(step)),
            compute=step.compute,
            count=sum(len(one.parts) for one in flow.step),
            gives=[one for one in gives[step.id] if one.kept or one.shown],
            first=requests[:1] == [step],
            last=requests[-1:] == [step],
        )
    known = {one.name: one for step in flow.step for one in gives[step.id]}
    return {
        "own": [Data(name) for name in flow.env if name != ADDRESS],
        "sections": list(_sections(flow, steps)),
        "choice": _choice(flow),
        "shows": [_show(flow, line, known) for line in flow.output],
        "members": {name: one for name, one in known.items() if one.member},
        "computed": {step.compute: steps[step.id] for step in flow.step if step.compute},
        "multi": any(step.parts for step in flow.step),
    }


def results_of(flow: Flow) -> list[SimpleNamespace]:
    """Return what each call of a flow must give: call, and its type, or members, each with name and type."""
    found: dict[str, SimpleNamespace] = {}
    for step in flow.step:
        if step.call and step.gives and not step.expect_error:
            gives = list(_gives(flow, step))
            members = {one.member: SimpleNamespace(name=one.member, type=one.type) for one in gives if one.member}
            found[step.call] = SimpleNamespace(
                call=Data(step.call), type="" if members else gives[0].type, members=list(members.values())
            )
    return list(found.values())


def _response(step: Step) -> str:
    return step.response or next((name for name, pointer in step.gives.items() if not pointer), step.id)


def _gives(flow: Flow, step: Step) -> Iterator[Given]:
    later = flow.step[flow.step.index(step) + 1 :]
    used = {name for one in later for name in names_in([one.params, one.inputs, one.parts])}
    shown = set(names_in(flow.output))
    for name, pointer in step.gives.items():
        results, number, member = _split(flow, step, pointer)
        kept = name in used or (name in shown and bool(later) and not step.variants)
        call = _part(flow, step, number) if results else step.call
        kind: Type = "list" if step.parts else "text" if not call else _type_of(flow, step, call, member)
        yield Given(
            Data(name), Data(_response(step)), Data(member), Data(results), number, kind, kept=kept, shown=name in shown
        )


def _split(flow: Flow, step: Step, pointer: str) -> tuple[str, int, str]:
    """Split a JSON pointer: for the step that checks a multirequest, the list's name and the part; and the member."""
    found = re.fullmatch(r"(?:/(\d+))?(?:/(\w+))?" if step.compute == "first-exception" else r"()(?:/(\w+))?", pointer)
    if found is None:
        raise _error(flow, step, f"{pointer} is more than one member; the flow needs templates of its own")
    results = next(names_in(step.inputs)) if found[1] else ""
    return results, int(found[1] or 0), found[2] or ""


def _part(flow: Flow, step: Step, index: int) -> str:
    calls = [str(part["call"]) for one in flow.step for part in one.parts]
    if index >= len(calls):
        raise _error(flow, step, f"/{index} is beyond the {len(calls)} parts of the multirequest, counted from 0")
    return calls[index]


def _type_of(flow: Flow, step: Step, call: str, member: str) -> Type:
    """Return the type of a member of a call's result, as actions.toml and objects.toml declare it."""
    service, _, name = call.partition(".")
    action = find_action(service, name)
    if action is None:
        raise _error(flow, step, f"actions.toml has no action {call}")
    if not member:
        return "number" if action.result in _NUMBERS else "text"
    result = find_object(action.result)
    found = result.properties.get(member) if result else None
    if found is None:
        raise _error(flow, step, f"{call} yields a {action.result}, which has no member {member} in objects.toml")
    return _type(found)


def _type(found: Declared) -> Type:
    if found.kind == "array":
        return "list"
    if found.number_or_text:
        return "number_or_text"
    return "number" if found.kind == "enum" or found.type_name in _NUMBERS else "text"


def _sections(flow: Flow, steps: dict[str, SimpleNamespace]) -> Iterator[SimpleNamespace]:
    branching = [step for step in flow.step if step.variants]
    for step in flow.step:
        if step not in branching:
            yield SimpleNamespace(steps=[steps[step.id]], branches=[])
        elif step == branching[0]:
            first, second = sorted(flow.variant, key=lambda one: not one.when)
            branches = [
                SimpleNamespace(
                    chosen=variant is first,
                    env=[Data(name) for name in variant.env if name != first.when],
                    steps=[steps[one.id] for one in branching if one.in_variant(variant.id)],
                )
                for variant in (first, second)
            ]
            yield SimpleNamespace(setting=Data(first.when), steps=[], branches=branches)


def _choice(flow: Flow) -> SimpleNamespace | None:
    """Return the values that a setting chooses: one of them is that setting, or the other variant's; the rest texts."""
    first, *rest = sorted(flow.variant, key=lambda one: not one.when)
    if not first.values or not rest:
        return None
    second = rest[0]
    setting = f"{{{setting_name(first.when)}}}"
    name = next((name for name, value in first.values.items() if value == setting), "")
    other = next((one for one in second.env if f"{{{setting_name(one)}}}" == second.values.get(name)), "")
    if not other or list(first.values) != list(second.values):
        wanted = f"both variants need the same values, one of them {setting} or a setting of the other"
        raise CatalogueError(f"spec/catalogue/flows.toml: flow {flow.id}: {wanted}, or it needs templates of its own")
    values = [
        SimpleNamespace(name=Data(one), first=Data(value), second=Data(second.values[one]))
        for one, value in first.values.items()
        if one != name
    ]
    return SimpleNamespace(setting=Data(first.when), other=Data(other), name=Data(name), values=values)


def _show(flow: Flow, line: str, known: dict[Data, Given]) -> SimpleNamespace:
    *label, name = parts_of(line)
    if name.text not in known:
        raise CatalogueError(
            f"spec/catalogue/flows.toml: flow {flow.id}: no step gives {{{name.text}}}, which is output"
        )
    return SimpleNamespace(label=Data("".join(part.text for part in label).strip()), given=known[name.text])


def _error(flow: Flow, step: Step, problem: str) -> CatalogueError:
    return CatalogueError(f"spec/catalogue/flows.toml: flow {flow.id}, step {step.id}: {problem}")
