"""Writing a multirequest: the first cases of the family multirequest (MULTI.1, MULTI.2, WIRE.48)."""

from collections.abc import Iterator
from typing import Any

from kaltura_session.requests import result_of
from kskit.build.families import common
from kskit.build.model import Case

_START = {"secret": common.SECRET, "partnerId": common.PARTNER, "type": 2}
# slug, title, changes to the part, common parameters, flags
_REFUSED: tuple[tuple[str, str, dict[str, Any], dict[str, Any], str], ...] = (
    ("part-service", "Parameters of a part that name another service", {"params": {"service": "user"}}, {},
     "CommonMistake"),
    ("part-format", "A format of its own, which is taken out", {"params": {"format": 2}}, {}, ""),
    ("part-dash", "A parameter of a part named -", {"params": {"-": "1"}}, {}, "PhpRule"),
    ("part-no-action", "A part without an action", {"action": ""}, {}, "Empty"),
    ("part-slash", "A slash in the service of a part", {"service": "system/action/ping"}, {}, ""),
    ("common-service", "A common parameter named service", {}, {"service": "user"}, ""),
    ("common-part", "A common parameter that is a second part", {},
     {"2": {"service": "user", "action": "delete"}}, "CommonMistake"),
    ("common-blank", "And one with blanks around it", {}, {" +2e+1\t": {"service": "user", "action": "list"}},
     "PhpRule"),
)  # fmt: skip


def encoded_cases() -> Iterator[Case]:
    """Yield the cases: in each encoding what can be written, and what is refused."""
    start = {"service": "session", "action": "start", "params": _START}
    listing = {"service": "media", "action": "list", "params": {"ks": result_of(1), "pager": {"pageSize": 1}}}
    widget = {"service": "session", "action": "startWidgetSession", "params": {"widgetId": "_102"}}
    as_widget = {"service": "media", "action": "list", "params": {"ks": result_of(1, "ks")}}
    ping = {"service": "system", "action": "ping", "params": {}}
    odd = {"pager": {"pageSize": 1}, "ids": ["a", "b"], "flag": True, "rank": 0.5, "no": None}
    values = {"service": "media", "action": "list", "params": odd}
    common_ks = {"ks": common.make_v2(5, user_id="")}
    common_values = {**common_ks, "partnerId": 102, "nullValue": None, "responseProfile": {"type": 1}}
    for slug, title, calls, params, encodings in (
        ("start-then-list", "session.start, and media.list with its KS", [start, listing], {}, "form json"),
        ("widget-then-list", "startWidgetSession, and media.list with its KS", [widget, as_widget], {}, "form json"),
        ("common-ks", "One KS for all parts", [ping, {**listing, "params": {}}], common_ks, "form"),
        ("one", "A multirequest of one part", [ping], {}, "form"),
        ("values", "A part and common parameters that are not texts", [values], common_values, "form json"),
        ("eleven", "Eleven parts", [ping] * 11, {}, "form"),
    ):
        for encoding in encodings.split():
            given = common.written(calls=calls, params=params, encoding=encoding)
            flags, title_as = "Boundary" if slug in {"one", "eleven"} else "", f"{title}, {common.AS[encoding]}"
            yield Case(f"{slug}-{encoding}", title_as, "multirequest_encode", given, "MULTI.1 MULTI.2", flags)
    for slug, title, part, params, flags in _REFUSED:
        for encoding in ("form", "json") if "CommonMistake" in flags else ("json",):
            given = common.written(calls=[{**ping, **part}], params=params, encoding=encoding)
            title_as = f"{title}, {common.AS[encoding]}"
            yield Case(f"refused-{slug}-{encoding}", title_as, "multirequest_encode", given, "WIRE.48 MULTI.2", flags)
    others: dict[str, Any] = {"٣": {"service": "user"}, "1_0": {"action": "list"}, "1a": ["x"], "١.5": "1"}
    given = common.written(calls=[ping], params=others, encoding="json")
    title = "What only looks like a number to others than PHP is a common parameter"
    yield Case("arrives-common-digits", title, "multirequest_encode", given, "WIRE.48 MULTI.2", "Unicode PhpRule")
    given = common.written(calls=[start, listing], params={}, nesting="brackets", response_format=2)
    title = "Parts in brackets, asking for XML"
    yield Case("start-then-list-brackets", title, "multirequest_encode", given, "MULTI.2 WIRE.19")
