"""Members of an answer that the harness computes itself: what counts is what the server makes of the answer."""

from collections.abc import Callable, Mapping
from typing import Any

from kaltura_session.errors import KitError


def server_reading(result: Mapping[str, Any]) -> Any:
    """Return the parameters that the server reads in an encoded request; None when it is no request."""
    from kskit.build.model import from_json as from_vector  # noqa: PLC0415 - only vectors about requests need them
    from kskit.build.model import to_json  # noqa: PLC0415
    from kskit.build.operations.requests import from_json, reading  # noqa: PLC0415

    try:
        return to_json(reading(from_json(from_vector(result))))
    except (KitError, KeyError, TypeError, AttributeError, ValueError):
        return None


DERIVATIONS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {"server_reading": server_reading}
