"""Each mistake in code is executed, and the diagnosis names that mistake and no other."""

from datetime import UTC, datetime

import pytest

import mistaken_programs
from kskit.explain import subjects, values
from kskit.explain.settings import from_environment
from kskit.snippets.mistaken import mistaken, written

LANGUAGES = sorted({language for _, language in written()})


def diagnosed(ran):
    """Return the mistakes that are named in what a program sent last, or in the KS that it printed."""
    settings = from_environment({**mistaken_programs.ENVIRONMENT, "KALTURA_KS": ""})
    now = int(datetime.now(UTC).timestamp())
    if ran.sent:
        url, form = ran.sent[-1]
        head = f"POST {url} HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n"
        known = settings.over(type(settings)(other_ks=(mistaken_programs.ENVIRONMENT["KALTURA_KS"],)))
        found = subjects.request(head + form, known, now, {}).diagnosis
    else:
        found = values.ks(ran.printed.strip(), settings, now).diagnosis
    return {one.mistake for explanation in found.explanations for one in explanation}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diagnosis_names_the_mistake_that_a_program_makes(tmp_path, language):
    programs = [mistaken(mistake, language) for mistake, other in written() if other == language]
    ran = getattr(mistaken_programs, language)(programs, tmp_path)
    found = {one.mistake: diagnosed(ran[one.mistake]) for one in programs}
    assert {name: named for name, named in found.items() if named != {name}} == {}
