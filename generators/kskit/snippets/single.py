"""Running one snippet as a user would: with the caller's settings, or against a fresh emulator."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kskit.flows.types import Flow, Variant
from kskit.snippets.cases import Case
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


def _against_an_emulator(program: Program, flow: Flow, variant: Variant, given: Mapping[str, str]) -> ProcessResult:
    with TemporaryDirectory(prefix="kskit-snippets-") as folder, fresh_service() as service:
        settings = Situations(service.settings, Path(folder)).settings_for(Case(variant.id, flow, variant))
        return program.execute({**settings, **given})
