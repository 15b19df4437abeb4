"""The page of flows: every flow with its diagram, its steps and what can go wrong, from spec/catalogue/flows.toml."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kaltura_diagnosis.registry import catalogue
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Decision, Flow, Step
from kskit.snippets.render import render_snippets
from kskit.spec.actions import action_anchor
from kskit.spec.diagrams.files import render_diagram
from kskit.spec.fragments.samples import CALL, PROGRAM, Sample, sections
from kskit.spec.fragments.sites import SITES, Site
from kskit.spec.guards import GuardError, Request
from kskit.spec.markdown import anchor_of, bullets, code, plain, table
from kskit.spec.plain_requests import commands

_LANGUAGES_WITHOUT_TABS = 2


def render_flow(request: Request, page: str, site: Site | None = None) -> str:
    """Return the sections of the flow that the region names.

    site: how it writes code of several languages; without one the page has the plain requests and links to the
    programs, so that it does not change with them.
    """
    flow = load_flows().find(request.arguments[0])
    parts = [plain(flow.summary), _settings(flow), _variants(flow), _constants(flow), _output(flow)]
    parts.append(render_diagram(Request("diagram", (f"flow-{flow.id}",)), page, linked=site is not None))
    parts.append(_elsewhere(flow, site) if site else _programs(flow))
    parts += [_step(flow, step, site) for step in flow.step]
    if site:
        rest = (sections().get(f"{flow.id}/{name}") for name in (CALL, PROGRAM))
        parts += [site.section(replace(one, samples=_shown(one.samples, site)), 3, anchors=True) for one in rest if one]
    return "\n\n".join([*(part for part in parts if part), *_failures(flow), *_decisions(flow)])


def _programs(flow: Flow) -> str:
    """Link to the program in every language that has one."""
    programs = (one for one in render_snippets().values() if one.flow.id == flow.id)
    links = (f"[{one.language.label}](snippets/{one.path.as_posix()})" for one in programs)
    return f"The whole program: {', '.join(links)}."


def _shown(samples: tuple[Sample, ...], site: Site) -> tuple[Sample, ...]:
    """Return the samples that a page shows: all of them in tabs, the first few where they stand below each other."""
    return samples[:_LANGUAGES_WITHOUT_TABS] if site is SITES["md"] else samples


def _elsewhere(flow: Flow, site: Site) -> str:
    """Say where the languages are that the page leaves out."""
    samples = sections()[f"{flow.id}/{PROGRAM}"].samples
    left_out = [one.label for one in samples if one not in _shown(samples, site)]
    return f"The same program in {', '.join(left_out)}: see `spec/snippets/`." if left_out else ""


def _settings(flow: Flow) -> str:
    known = load_flows().settings
    rows = [(code(name), plain(known[name].summary)) for name in flow.settings()]
    return "The program reads its settings from the environment:\n\n" + table(("name", "meaning"), rows)


def _variants(flow: Flow) -> str:
    if len(flow.variant) == 1:
        return ""
    return "Ways through it:\n\n" + bullets(
        plain(one.title) + (f", when {code(one.when)} is set" if one.when else "") for one in flow.variant
    )


def _constants(flow: Flow) -> str:
    """Return what is fixed in the flow, and may be replaced by whoever uses it, by variant where those differ."""
    several = len(flow.variant) > 1
    rows = [(code(name), code(_value(value)), "") for name, value in flow.values.items()]
    for one in flow.variant:
        rows += [(code(name), code(_value(value)), plain(one.title) if several else "")
                 for name, value in one.values.items()]  # fmt: skip
    if not rows:
        return ""
    head = ("constant", "value", "only for")
    shown = rows if any(only for *_, only in rows) else [(name, value) for name, value, _ in rows]
    return "What is fixed; a program of yours may take other values:\n\n" + table(head[: len(shown[0])], shown)


def _output(flow: Flow) -> str:
    """Return the lines that a program prints, by variant where those differ."""
    rows = [(str(number), code(line), plain(one.title))
            for one in flow.variant for number, line in enumerate(one.output or flow.output, start=1)]  # fmt: skip
    same = all(not one.output for one in flow.variant)
    lines = [(str(number), code(line)) for number, line in enumerate(flow.output, start=1)]
    shown = table(("line", "text"), lines) if same else table(("line", "text", "only for"), rows)
    return f"Prints: {plain(flow.prints)}. Each line ends in a line feed:\n\n{shown}"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _step(flow: Flow, step: Step, site: Site | None) -> str:
    titles = {variant.id: variant.title for variant in flow.variant}
    parts = [f"### {plain(step.title)} {{#{flow.id}-{step.id}}}"]
    if step.variants:
        parts.append(f"*Only for: {plain('; '.join(titles[one] for one in step.variants))}.*")
    if step.condition:
        margin = str(flow.values.get("renew_margin", ""))
        parts.append(f"*Only: {plain(step.condition.replace('{renew_margin}', margin))}.*")
    parts += [plain(step.text), *_work(flow, step)]
    shown = sections().get(f"{flow.id}/{step.id}") if site else None
    if site and shown:
        parts.append(site.code(_shown(shown.samples, site)))
    if step.mistakes:
        names = {one.id: one.title for one in catalogue().values()}
        unknown = [one for one in step.mistakes if one not in names]
        if unknown:
            raise GuardError(f"flow {flow.id}, step {step.id}: mistake {unknown[0]} is not in mistakes.toml")
        parts.append("What goes wrong here: " + ", ".join(_mistake(one, names[one]) for one in step.mistakes) + ".")
    return "\n\n".join(parts)


def _mistake(mistake: str, title: str) -> str:
    return f"[{mistake} {plain(title)}](mistakes.md#{mistake.lower()})"


def _work(flow: Flow, step: Step) -> Iterable[str]:
    """Yield what the step does: a call or several, as plain commands, or a computation."""
    if step.call:
        calls = [str(part["call"]) for part in step.parts] or [step.call]
        several = "One request to the service `multirequest`: " if step.parts else ""
        yield f"{several}Call {', then '.join(map(_action, calls))}:"
    written = commands(flow, step)
    for command, variants in written.items():
        if len(written) > 1:
            yield f"{'; '.join(plain(one.title) for one in variants)}:"
        yield f"```sh\n{command}\n```"
    if step.compute:
        yield f"Compute {code(step.compute)}" + _inputs(step.inputs)
    if step.gives:
        given = (f"{code(name)} from {code(path) or 'the whole response'}" for name, path in step.gives.items())
        yield f"Gives: {', '.join(given)}."


def _action(name: str) -> str:
    return f"[{code(name)}](actions.md#{action_anchor(name)})"


def _inputs(values: Mapping[str, Any]) -> str:
    if not values:
        return "."
    rows = [(code(name), code(_value(value))) for name, value in values.items()]
    return ":\n\n" + table(("name", "value"), rows)


def _failures(flow: Flow) -> Iterable[str]:
    if flow.failure:
        yield f"### What can fail {{#{flow.id}-failures}}"
        rows = [(plain(one.title), f"[{code(one.code)}](errors.md#{anchor_of(one.code)})", code(one.reason))
                for one in flow.failure]  # fmt: skip
        yield table(("situation", "code", "reason"), rows)


def _decisions(flow: Flow) -> Iterable[str]:
    if flow.decision:
        yield f"### What to do about it {{#{flow.id}-decisions}}"
        rows = [
            (code(one.code) or "any other", _reason(flow, one), code(one.action), plain(one.text))
            for one in flow.decision
        ]
        yield table(("code", "reason", "do", "why"), rows)


def _reason(flow: Flow, decision: Decision) -> str:
    """Return the reason, or that it is any other than those of the same code."""
    others = any(one.reason for one in flow.decision if one.code == decision.code)
    return code(decision.reason) or ("any other" if others else "")
