"""What the workbench's page asks: the commands `inspect`, `explain` and the operations of the vectors, as functions."""

import io
import json
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout

from kaltura_session.errors import KitError
from kaltura_session.token_hash import DEFAULT_HASH_TYPE, token_hash
from kskit.explain import values
from kskit.explain.output import Line, Redactor, print_diagnosis, show
from kskit.explain.settings import Settings


def inspect_ks(text: str, secret: str) -> str:
    """Return what a KS says. secret: the admin secret, "" for none."""
    from kaltura_diagnosis.facts import Account  # noqa: PLC0415 - a hash, which is asked first, needs none of this
    from kaltura_pastes.values import find_ks  # noqa: PLC0415
    from kskit.explain import inspection  # noqa: PLC0415

    text = text.strip()
    ks = (find_ks(text) or [text])[0]
    found = inspection.inspect(ks, Account(admin_secrets=(secret,) if secret else ()))
    facts = [*inspection.facts(found, int(time.time())), *([("problem", found.problem)] if found.ks is None else [])]
    return _printed(lambda: show((Line(name, value) for name, value in facts), Redactor([secret] if secret else [])))


def explain_hash(ks: str, token: str, sent: str, hash_type: str) -> str:
    """Return the right hash of KS and token, and where another one was sent the mistake that made it."""
    ks, token, sent = ks.strip(), token.strip(), sent.strip()
    right = token_hash(ks, token, hash_type or DEFAULT_HASH_TYPE) if ks and token else ""
    head = f"tokenHash: {right}\n" if right else ""
    if not sent:
        return head or "Give a KS and a token, or the tokenHash that was sent."
    settings = Settings(ks=ks or None, token=token or None, token_hash=sent, hash_type=hash_type or None)
    explained = values.token_hash(None, settings, {})
    return head + _printed(lambda: print_diagnosis(explained.diagnosis, None, [ks, token], as_json=False))


def lint_request(text: str, token: str, secret: str) -> str:
    """Return what is wrong with the requests and responses in a text."""
    from kaltura_pastes.values import secrets_in  # noqa: PLC0415
    from kskit.explain import subjects  # noqa: PLC0415

    settings = Settings(token=token.strip() or None, admin_secret=secret.strip() or None)
    try:
        explained = subjects.request(text, settings, int(time.time()), {})
    except KitError:
        explained = subjects.response(text, settings, int(time.time()), {})
    secrets = [*explained.settings.secrets(), *secrets_in(text)]
    return _printed(lambda: print_diagnosis(explained.diagnosis, None, secrets, as_json=False))


ACTIONS: Mapping[str, Callable[..., str]] = {"inspect": inspect_ks, "hash": explain_hash, "lint": lint_request}


def ask(name: str, *arguments: str) -> str:
    """Return the text to show; what is wrong with the input is told in one line."""
    try:
        return ACTIONS[name](*arguments)
    except KitError as error:
        return str(error)


def vectors(text: str) -> str:
    """Return the ids of the vectors, given as JSON, that this page answers otherwise, as a JSON list."""
    from kskit.build.operations import run  # noqa: PLC0415 - nobody but a test asks

    return json.dumps([one["id"] for one in json.loads(text) if run(one["op"], one["input"]).expect != one["expect"]])


def _printed(action: Callable[[], None]) -> str:
    written = io.StringIO()
    with redirect_stdout(written):
        action()
    return written.getvalue().rstrip("\n")
