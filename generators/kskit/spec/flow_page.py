"""A page per flow: its diagram, its steps and what can go wrong, from spec/catalogue/flows.toml."""

import json
from dataclasses import replace
from typing import Any

from kaltura_diagnosis.registry import catalogue
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.snippets.render import render_snippets
from kskit.spec.diagrams.files import render_diagram
from kskit.spec.fragments.samples import CALL, PROGRAM, Sample, sections
from kskit.spec.fragments.sites import SITES, Site
from kskit.spec.guards import GuardError, Request
from kskit.spec.links import mistake_anchor
from kskit.spec.markdown import anchor_of, code, plain, table
from kskit.spec.pages import FLOW
from kskit.spec.plain_requests import commands
from kskit.templates import fill

_LANGUAGES_WITHOUT_TABS = 2


def render_flow(request: Request, page: str, site: Site | None = None) -> str:
    """Return the sections of the flow that the region names.

    site: how it writes code of several languages; without one the page has the plain requests and links to the
    programs, so that it does not change with them.
    """
    flow = load_flows().find(request.arguments[0])
    _check_mistakes(flow)
    samples, further = _code(flow, site) if site else ({}, [])
    return fill(
        "flow.md.j2",
        flow=flow,
        settings=load_flows().settings,
        constants=_constants(flow),
        output=_output(flow),
        diagram=render_diagram(Request("diagram", (f"flow-{flow.id}",)), page, linked=site is not None),
        elsewhere=_elsewhere(flow, site) if site else _programs(flow),
        samples=samples,
        further=further,
        mistakes=catalogue(),
        commands=commands,
        text_of=_value,
        code=code,
        plain=plain,
        table=table,
        anchor_of=anchor_of,
        mistake_anchor=mistake_anchor,
    ).strip("\n")


def render_flow_index(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the flows with what each is for, linked to their pages."""
    rows = ((f"[{plain(one.title)}]({FLOW}{one.id}.md)", plain(one.summary)) for one in load_flows().flows.values())
    return table(("flow", "what it does"), rows)


def _check_mistakes(flow: Flow) -> None:
    for step in flow.step:
        for mistake in step.mistakes:
            if mistake not in catalogue():
                raise GuardError(f"flow {flow.id}, step {step.id}: mistake {mistake} is not in mistakes.toml")


def _programs(flow: Flow) -> str:
    """Link to the program in every language that has one."""
    programs = (one for one in render_snippets().values() if one.flow.id == flow.id)
    links = (f"[{one.language.label}](snippets/{one.path.as_posix()})" for one in programs)
    return f"The whole program: {', '.join(links)}."


def _code(flow: Flow, site: Site) -> tuple[dict[str, str], list[str]]:
    """Return the code of each step by its id, and the sections of a call and of the whole program."""
    own = {one.name: replace(one, samples=_shown(one.samples, site)) for one in sections().values() if one.flow == flow}
    steps = {name: site.code(one.samples) for name, one in own.items()}
    return steps, [site.section(own[name], 2) for name in (CALL, PROGRAM) if name in own]


def _shown(samples: tuple[Sample, ...], site: Site) -> tuple[Sample, ...]:
    """Return the samples that a page shows: all of them in tabs, the first few where they stand below each other."""
    return samples[:_LANGUAGES_WITHOUT_TABS] if site is SITES["md"] else samples


def _elsewhere(flow: Flow, site: Site) -> str:
    """Say where the languages are that the page leaves out."""
    samples = sections()[f"{flow.id}/{PROGRAM}"].samples
    left_out = [one.label for one in samples if one not in _shown(samples, site)]
    return f"The same program in {', '.join(left_out)}: see `spec/snippets/`." if left_out else ""


def _constants(flow: Flow) -> list[tuple[str, ...]]:
    """Return what is fixed in the flow, and may be replaced by whoever uses it, by variant where those differ."""
    several = len(flow.variant) > 1
    rows = [(code(name), code(_value(value)), "") for name, value in flow.values.items()]
    for one in flow.variant:
        rows += [(code(name), code(_value(value)), plain(one.title) if several else "")
                 for name, value in one.values.items()]  # fmt: skip
    return [*rows] if any(only for *_, only in rows) else [row[:2] for row in rows]


def _output(flow: Flow) -> list[tuple[str, ...]]:
    """Return the lines that a program prints, by variant where those differ."""
    if not any(one.output for one in flow.variant):
        return [(str(number), code(line)) for number, line in enumerate(flow.output, start=1)]
    return [(str(number), code(line), plain(one.title))
            for one in flow.variant for number, line in enumerate(one.output or flow.output, start=1)]  # fmt: skip


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
