"""Values that several families share. All secrets are public test data."""

from functools import cache
from typing import Any

from kaltura_emulator.sessions import seeded_bytes
from kaltura_session.server.resources import data_path
from kskit.build.model import bytes_of_id
from kskit.build.operations.sessions import made
from kskit.recordings import read_recordings

PARTNER = 102
SECRET = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"  # noqa: S105 - public test data
OTHER_SECRET = "b7d1e3f5a2c4968071f3e5d7c9b0a284"  # noqa: S105 - public test data
TOKEN = "0d1f4b7a9c3e5d7f1b3a5c7e9f0a2b4c"  # noqa: S105 - public test data
NOW = 1767225600
VALID_UNTIL = NOW + 86400
RAND = "1767225600.1234"
SECRETS = {str(PARTNER): [SECRET]}

FORUM_PARTNER = 2422451
FORUM_TOKEN_ID = "0_o7l19k80"  # noqa: S105 - an id
FORUM_TOKEN = "f973211b7115b849cc0b5"  # noqa: S105 - as it stands in the public question

_FIELDS = {
    "partner_id": PARTNER,
    "valid_until": VALID_UNTIL,
    "type": 0,
    "user_id": "user1",
    "privileges": "edit:*",
    "master_partner_id": None,
    "additional_data": None,
}


def v1_input(**changes: Any) -> dict[str, Any]:
    """Return the input of a version 1 KS: the usual fields with some changed; also secret and rand."""
    return {"version": 1, "secret": SECRET, **_FIELDS, "rand": RAND, **changes}


def v2_input(vector_id: str, seed: int | None = None, **changes: Any) -> dict[str, Any]:
    """Return the input of a version 2 KS. Its random bytes follow from the vector's id, or from a seed as PHP's do."""
    random_bytes = bytes_of_id(vector_id) if seed is None else seeded_bytes(seed, 16)
    return {"version": 2, "secret": SECRET, **_FIELDS, "random_hex": random_bytes.hex(), **changes}


def make_v1(**changes: Any) -> str:
    """Return a version 1 KS of the usual fields with some changed."""
    return made(v1_input(**changes)).text


def make_v2(seed: int, **changes: Any) -> str:
    """Return a version 2 KS of the usual fields with some changed; its random bytes are PHP's for that seed."""
    return made(v2_input("", seed, **changes)).text


@cache
def recorded(name: str) -> Any:
    """Return vectors/recordings/NAME.json."""
    return read_recordings(data_path("vectors", "recordings", f"{name}.json"))
