"""A session stored by a program of one language is used by a program of another, and by the reference."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from kaltura_session.store import load_session
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import Situations, cases_of
from kskit.snippets.language import load_languages
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import Service

FLOW = load_flows().find("reuse-session")
LANGUAGES = list(load_languages())
# Each writes for the next and reads from the one before: one format, without trying every pair.
PAIRS = [*pairwise(LANGUAGES), (LANGUAGES[-1], LANGUAGES[0])]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_second_language_needs_no_session_of_its_own(
    first: str, second: str, service: Service, tmp_path: Path, need: Callable[[str], None]
) -> None:
    need(first)
    need(second)
    service.reset()
    settings = Situations(service.settings, tmp_path).settings_for(cases_of(FLOW, load_flows())[0])
    assert make_program(find_snippet(FLOW.id, first)).execute(settings).exit == 0
    stored = load_session(Path(settings["KALTURA_SESSION_FILE"]))
    service.forget_traffic()
    assert make_program(find_snippet(FLOW.id, second)).execute(settings).exit == 0
    assert [exchange.request.target for exchange in service.traffic()] == ["/api_v3/service/media/action/list"] * 2
    assert load_session(Path(settings["KALTURA_SESSION_FILE"])) == stored
