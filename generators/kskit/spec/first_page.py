"""What the first page shows of the flows: one call, one refusal, and the languages."""

from kskit.flows.catalogue import load_flows
from kskit.snippets.render import render_snippets
from kskit.spec.flow_exchanges import exchange_of, refused, response_text
from kskit.spec.fragments.sites import Site
from kskit.spec.guards import Request
from kskit.spec.markdown import anchor_of, code, plain, table
from kskit.spec.plain_commands import commands
from kskit.spec.program_pages import program_file


def render_step(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the command of a step and its response: FLOW STEP."""
    flow = load_flows().find(request.arguments[0])
    step = flow.find_step(request.arguments[1])
    return f"```sh\n{next(iter(commands(flow, step)))}\n```\n\n{response_text(exchange_of(flow, step))}"


def render_refusal(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the response to a failure of a flow, with a link to its code: FLOW FAILURE."""
    flow = load_flows().find(request.arguments[0])
    failure = next(one for one in flow.failure if one.id == request.arguments[1])
    link = f"[{code(failure.code)}](errors.md#{anchor_of(failure.code)})"
    return f"{response_text(refused(flow, failure))}\n\n{link} has its causes, most likely first."


def render_languages(request: Request, page: str, site: Site | None = None) -> str:  # noqa: ARG001
    """Return the languages, their programs of a flow, what each needs and what runs it; site: where that is a page."""
    flow = load_flows().find(request.arguments[0])
    rows = []
    for one in render_snippets().values():
        if one.flow == flow and (site is None or site.shows(one.language.id)):
            path = program_file(one).as_posix() if site else f"snippets/{one.path.as_posix()}"
            rows.append((f"[{one.language.label}]({path})", plain(one.language.needs_of(flow)), code(one.usage)))
    return table(("language", "needs", "run it, in its folder"), rows)
