"""What a second run may answer differently, each with its reason; everything else is compared as it is."""

import re
from collections.abc import Sequence

ENVIRONMENT = {
    "date": "the clock; the emulator's own is frozen at whole seconds",
    "server": "the software's name and version, not the protocol",
    "x-powered-by": "the software's name and version, not the protocol",
    "connection": "every recorded request asks to close; this is the transport's business",
    "keep-alive": "the transport's business",
    "transfer-encoding": "the transport's business",
    "content-length": "follows from the body; checked against one's own body instead",
}
"""Headers that are not compared."""

HEADER_VALUES = {
    "x-kaltura-session": (r"^\d+, \d+$", "<number>, <time>", "a random number and the clock"),
    "x-kaltura": (r"(cache_v3-)?[0-9a-f]{32}(,[0-9.E+-]+)?", "<key>", "an MD5 over internals, and the time taken"),
    "x-kaltura-part-of-multirequest": (r"cache_v3-[0-9a-f]{32},[0-9.E+-]+", "<key>", "the same"),
    "x-me": (r".*", "<host>", "the server's own name"),
    "location": (r"^http://[^/]*", "http://<host>", "the host it was asked at"),
}
"""Header values that are compared after replacing a pattern: name -> (pattern, stand-in, reason)."""

EXECUTION_TIME = re.compile(r"<executionTime>[0-9.E+-]+</executionTime>")
"""In XML bodies: the time taken. That it is there, and where, counts."""

VOLATILE = {
    "ks": (r"(?:[A-Za-z0-9+=_-]|\\?/)+", "random bytes or microseconds; compared decoded, field by field"),
    "time": (r"-?\d+(?:\.\d+)?", "counted from the clock; may differ by one second, as a response may cross a second"),
    "token_id": (r"[0-9]_[0-9a-z]{8}", "random; one's own value must be used consistently from then on"),
    "token": (r"[0-9a-f]{32}", "random; likewise"),
    "number": (r"[0-9]+", "the number of a row of a database; likewise"),
    "text": (r"\w+ \d+ \w+ \d+, [\d:]+", "a date in words within a name"),
}
"""Made-up values in bodies, by kind: the pattern they have, and how they are compared."""

PHP_LENGTH = re.compile(r's:\d+:"(?=[A-Za-z0-9+/=_-]{80,}")')
"""In PHP bodies: the length before a KS version 1 depends on how many decimals its microseconds have."""

FLOWS_RECORDED_INSIDE = "X-Kaltura: cache-key depends on where the caller is; flows were recorded inside the network"


def shown_headers(headers: Sequence[tuple[str, str]], *, inside: bool = False) -> list[tuple[str, str]]:
    """Return the headers that are compared, in order, with their masks applied."""
    shown = []
    for name, value in headers:
        known = name.lower()
        if known in ENVIRONMENT or (inside and known == "x-kaltura" and value.startswith("cache-key,")):
            continue
        if known in HEADER_VALUES:
            pattern, stand_in, _ = HEADER_VALUES[known]
            shown.append((name, re.sub(pattern, stand_in, value)))
        else:
            shown.append((name, value))
    return shown
