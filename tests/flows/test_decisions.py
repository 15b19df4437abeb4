"""What the page about errors says to do is what a client that keeps a session does (LIFE.25), for every code."""

import pytest

from kaltura_session.errors import ApiError
from kaltura_session.server import catalogue
from kaltura_session.server.validity import KsStatus
from kaltura_session.sessions import decide
from kskit.flows.performing import what_to_do

REASONS = ["", "djJ8MTAw", *KsStatus.__members__]
CODES = sorted({row.code for row in catalogue.errors().error} | {*catalogue.codes().core, *catalogue.codes().plugin})


@pytest.mark.parametrize("reason", REASONS)
def test_the_table_and_the_client_decide_alike(reason: str) -> None:
    for code in CODES:
        refusal = ApiError(code, "", {"KSID": reason} if reason else {})
        decided = decide(None, now=0, error=refusal)
        assert what_to_do(refusal).action == decided, code
        assert decide(None, now=0, error=refusal, already_renewed=True) == "give-up"
