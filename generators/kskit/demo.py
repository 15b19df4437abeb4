"""The tour: the emulator, one flow three ways, and the mistake that started the kit."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from kaltura_diagnosis import explain_token_hash
from kaltura_session.client import Client
from kaltura_session.errors import ApiError, KitError
from kaltura_session.flows import widget_session
from kaltura_session.requests import Call
from kaltura_session.token_hash import token_hash
from kskit.flows.performing import perform
from kskit.snippets.programs import make_program
from kskit.snippets.render import find_snippet
from kskit.snippets.service import emulator_process
from kskit.snippets.toolchains import MissingToolError

FLOW = "app-token-session"


class Stop(NamedTuple):
    """One stop of the tour. seconds: None for one that was left out; result then says why."""

    what: str
    how: str
    result: str
    seconds: float | None


def tour(say: Callable[[str], None]) -> list[Stop]:
    """Run every stop and return what happened; say is told what comes next. Raises KitError when one fails."""
    say("starting the emulator (kskit serve)")
    started = time.perf_counter()
    with emulator_process() as settings:
        waited = time.perf_counter() - started
        stops = [Stop("emulator", "kskit serve --port 0", settings["KALTURA_SERVICE_URL"], waited)]
        for what, run in (
            ("reference", _reference),
            ("curl program", partial(_program, "curl")),
            ("Go program", partial(_program, "go")),
            ("raw token as tokenHash", _raw_token),
            ("the right hash", _right_hash),
        ):
            say(f"{what} ...")
            stops.append(_timed(what, run, settings))
    return stops


def _timed(what: str, run: Callable[[Mapping[str, str]], tuple[str, str]], settings: Mapping[str, str]) -> Stop:
    started = time.perf_counter()
    try:
        how, result = run(settings)
    except MissingToolError as missing:
        return Stop(what, "", f"left out: {missing}", None)
    return Stop(what, how, result, time.perf_counter() - started)


def _reference(settings: Mapping[str, str]) -> tuple[str, str]:
    result = perform(Client(settings["KALTURA_SERVICE_URL"]).send, FLOW, settings)
    return "kaltura_session.client", f"{result.output[0]} entries listed"


def _program(language: str, settings: Mapping[str, str]) -> tuple[str, str]:
    snippet = find_snippet(FLOW, language)
    ran = make_program(snippet).execute(settings)
    if ran.exit:
        raise KitError(f"the {language} program ended with {ran.exit}: {ran.stderr.strip()}")
    return f"spec/snippets/{snippet.path}", f"{ran.stdout.strip()} entries listed"


def _raw_token(settings: Mapping[str, str]) -> tuple[str, str]:
    token = settings["KALTURA_APP_TOKEN"]
    ks = _widget_ks(settings)
    try:
        _start_session(settings, ks, token)
    except ApiError as error:
        hash_type = settings["KALTURA_APP_TOKEN_HASH_TYPE"]
        found = explain_token_hash(ks=ks, token=token, hash_type=hash_type, sent=token)
        return "appToken.startSession", f"{error.code}: {found.sentence}"
    raise KitError("the raw token was accepted as tokenHash, which a server must not do")


def _right_hash(settings: Mapping[str, str]) -> tuple[str, str]:
    ks = _widget_ks(settings)
    right = token_hash(ks, settings["KALTURA_APP_TOKEN"], settings["KALTURA_APP_TOKEN_HASH_TYPE"])
    answer = _start_session(settings, ks, right)
    return f"{settings['KALTURA_APP_TOKEN_HASH_TYPE']}(ks + token)", f"session with {answer['privileges']}"


def _widget_ks(settings: Mapping[str, str]) -> str:
    return Client(settings["KALTURA_SERVICE_URL"]).run(widget_session(partner_id=settings["KALTURA_PARTNER_ID"]))


def _start_session(settings: Mapping[str, str], ks: str, sent: str) -> Mapping[str, str]:
    params = {"ks": ks, "id": settings["KALTURA_APP_TOKEN_ID"], "tokenHash": sent}
    answer: Mapping[str, str] = Client(settings["KALTURA_SERVICE_URL"]).send(Call("appToken", "startSession", params))
    return answer
