"""Flows on pages: a page for each, what the first page shows of them, and for sites a page per program."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaltura_diagnosis.registry import catalogue
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow
from kskit.snippets.render import Snippet
from kskit.spec import exchanges, markdown
from kskit.spec.diagrams import render_diagram
from kskit.spec.markdown import anchor_of, code, fenced, plain, table
from kskit.spec.pages import FLOW, GuardError, Request, mistake_link
from kskit.spec.plain_commands import commands
from kskit.spec.samples import PROGRAM, Site, programs_of, sections, shown
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
        mistake_link=mistake_link,
        exchanges=exchanges,
        md=markdown,
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
    links = (_link(one, site) for one in programs_of(flow.id, site))
    more = " As requests for Postman, IDEs and httpyac: [collections](collections/README.md)." if site is None else ""
    return f"In {', '.join(links)}.{more}"


def _link(one: Snippet, site: Site | None) -> str:
    path = _file(one.flow.id, one.language.id) if site else Path("snippets") / one.path
    return f"[{one.language.label}]({path.as_posix()})"


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


def render_step(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the command of a step and its response: FLOW STEP."""
    flow = load_flows().find(request.arguments[0])
    step = flow.find_step(request.arguments[1])
    command, response = next(iter(commands(flow, step))), exchanges.exchange_of(flow, step)
    return f"{fenced('sh', command)}\n\n{exchanges.response_text(response)}"


def render_refusal(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the response to a failure of a flow, with a link to its code: FLOW FAILURE."""
    flow = load_flows().find(request.arguments[0])
    failure = next(one for one in flow.failure if one.id == request.arguments[1])
    link = f"[{code(failure.code)}](errors.md#{anchor_of(failure.code)})"
    return f"{exchanges.response_text(exchanges.refused(flow, failure))}\n\n{link} has its causes, most likely first."


def render_languages(request: Request, page: str, site: Site | None = None) -> str:  # noqa: ARG001
    """Return the languages, their programs of a flow, what each needs and what runs it; site: where that is a page."""
    flow = load_flows().find(request.arguments[0])
    rows = (
        (_link(one, site), plain(one.language.needs_of(flow)), code(one.usage)) for one in programs_of(flow.id, site)
    )
    return table(("language", "needs", "run it, in its folder"), rows)


def _file(flow: str, language: str) -> Path:
    """Return where the page of a program lies, relative to the pages of the specification."""
    return Path("programs") / f"{flow}-{language}.md"


def program_pages(site: Site) -> Iterator[tuple[Path, str, str]]:
    """Yield file, title and Markdown of each page, in the languages that the site shows."""
    for section in sections().values():
        flow = section.flow
        for sample in section.samples if section.name == PROGRAM else ():
            if site.shows(sample.language):
                title = f"{flow.title}: {sample.label}"
                text = f"The flow, step by step: [{plain(flow.title)}](../{FLOW}{flow.id}.md)."
                yield _file(flow.id, sample.language), title, f"# {plain(title)}\n\n{text}\n\n{shown(sample)}\n"
