"""Running one snippet as a user would: with the caller's settings, or against a fresh emulator."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.errors import KitError
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Variant
from kskit.snippets.cases import Case, cases_of
from kskit.snippets.execution import attempt_case
from kskit.snippets.programs import ProcessResult, Program, make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import fresh_service
from kskit.snippets.situations import Situations


def run_snippet(flow: str, language: str, given: Mapping[str, str], variant: str | None = None) -> ProcessResult:
    """Build and run a snippet.

    given: settings by their names. With KALTURA_SERVICE_URL among them (for a flow that sends nothing, with
    KALTURA_PARTNER_ID) they are all the program gets; without it an emulator is started, whose account fills in what is
    not given. variant: which one to prepare for. Raises CatalogueError for an unknown flow, language or variant,
    MissingToolError without the toolchain.
    """
    snippet = find_snippet(flow, language)
    program = make_program(snippet)
    needed = "KALTURA_SERVICE_URL" if snippet.flow.calls_the_service else "KALTURA_PARTNER_ID"
    if needed in given:
        return program.execute(given)
    chosen = snippet.flow.find_variant(variant) if variant else snippet.flow.variant_for(given)
    return _against_an_emulator(program, snippet.flow, chosen, given)


def run_case(flow: str, language: str, case_id: str) -> tuple[ProcessResult, list[str]]:
    """Build a snippet and run it in a situation of its flow, e.g. `failure/wrong-token`, against a fresh emulator.

    Returns what the program did, and a line for each mistake that was proven in its requests. Raises KitError for an
    unknown flow, language or case, MissingToolError without the toolchain.
    """
    snippet = find_snippet(flow, language)
    cases = {case.id: case for case in cases_of(snippet.flow, load_flows(), snippet.left_out)}
    if case_id not in cases:
        raise KitError(f"{flow} has no case {case_id!r}; its cases are {', '.join(cases)}")
    with TemporaryDirectory(prefix="kskit-snippets-") as folder, fresh_service() as service:
        attempt = attempt_case(make_program(snippet), cases[case_id], service, Path(folder))
        found = service.findings()
    return attempt.ran, [f"{one['mistake']} {one['title']}: {one['fix']}" for one in found]


def _against_an_emulator(program: Program, flow: Flow, variant: Variant, given: Mapping[str, str]) -> ProcessResult:
    with TemporaryDirectory(prefix="kskit-snippets-") as folder, fresh_service() as service:
        settings = Situations(service.settings, Path(folder)).settings_for(Case(variant.id, flow, variant))
        return program.execute({**settings, **given})
