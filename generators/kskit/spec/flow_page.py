"""A page per flow: its diagram, its steps and what can go wrong, from spec/catalogue/flows.toml."""

import json
from typing import Any

from kaltura_diagnosis.registry import catalogue
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.snippets.render import render_snippets
from kskit.spec.diagrams.files import render_diagram
from kskit.spec.flow_exchanges import exchange_of, http_text, refused, response_text
from kskit.spec.fragments.samples import sections
from kskit.spec.fragments.sites import Site
from kskit.spec.guards import GuardError, Request
from kskit.spec.links import mistake_link
from kskit.spec.markdown import anchor_of, code, folded, plain, table
from kskit.spec.pages import FLOW
from kskit.spec.plain_commands import commands
from kskit.spec.program_pages import program_file
from kskit.templates import fill

LANGUAGES = ("curl", "python", "javascript", "go")  # shown beside each step; all others have the whole program


def render_flow(request: Request, page: str, site: Site | None = None) -> str:
    """Return the sections of the flow that the region names.

    site: how it writes code of several languages; without one the page has the plain commands and links to the files
    of the programs, so that it does not change with them.
    """
    flow = load_flows().find(request.arguments[0])
    _check_mistakes(flow)
    return fill(
        "flow.md.j2",
        flow=flow,
        settings=load_flows().settings,
        needed=[name for name in flow.settings() if not any(name in one.set for one in flow.variant)],
        constants=_constants(flow),
        output=_output(flow),
        diagram=render_diagram(Request("diagram", (f"flow-{flow.id}",)), page, linked=site is not None),
        programs=_programs(flow, site),
        samples=_samples(flow, site) if site else {},
        commands=commands,
        exchange_of=exchange_of,
        refused=refused,
        response_text=response_text,
        http_text=http_text,
        code=code,
        folded=folded,
        plain=plain,
        table=table,
        anchor_of=anchor_of,
        mistake_link=mistake_link,
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


def _programs(flow: Flow, site: Site | None) -> str:
    """Link to the program in every language that has one: its file, or its page on a site."""
    links = []
    for one in render_snippets().values():
        if one.flow.id == flow.id and (site is None or site.shows(one.language.id)):
            path = f"snippets/{one.path}" if site is None else program_file(one).as_posix()
            links.append(f"[{one.language.label}]({path})")
    more = " As requests for Postman, IDEs and httpyac: [collections](collections/README.md)." if site is None else ""
    return f"In {', '.join(links)}.{more}"


def _samples(flow: Flow, site: Site) -> dict[str, str]:
    """Return the code of each step in a few languages, by the step's id."""
    found = {}
    for one in sections().values():
        samples = [sample for sample in one.samples if sample.language in (site.languages or LANGUAGES)]
        if one.flow == flow and samples:
            found[one.name] = site.code(samples)
    return found


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
