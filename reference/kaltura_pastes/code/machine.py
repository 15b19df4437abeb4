"""What a program is known to do: the names it binds, the calls it makes, the requests that come of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from kaltura_pastes.code.values import Form, Unknown, unknown
from kaltura_pastes.found import MARKS, MOST, Found, form, multipart, request_to
from kaltura_session.errors import KitError
from kaltura_session.requests import FORM_TYPE
from kaltura_session.text import to_bytes


class Body(NamedTuple):
    """data: as sent. media_type: what the library sends where the program names none; "" for none at all."""

    data: bytes
    media_type: str


def text_body(text: Any, media_type: str) -> Body | None:
    """Return a text as a body; None where it is not known, and for what is no text."""
    return Body(to_bytes(text), media_type) if isinstance(text, str) and not isinstance(text, Unknown) else None


def form_body(pairs: Iterable[tuple[str, str]], media_type: str) -> Body:
    """Return pairs as a body: a multipart form where they are collected for one."""
    listed = [(str(name), str(value)) for name, value in pairs]
    if isinstance(pairs, Form) and pairs.multipart:
        return Body(*multipart(listed))
    return Body(form(listed), media_type)


@dataclass(slots=True)
class Draft:
    """What is known of a request so far. line: where the program begins it, from 1. body: None where there is none."""

    line: int
    method: str = ""
    url: Any = ""
    headers: Form = field(default_factory=Form)
    query: Form = field(default_factory=Form)
    body: Body | None = None
    unseen: list[str] = field(default_factory=list)
    sent: bool = False
    headers_are_known: bool = True

    def pairs(self, name: str, otherwise: Any) -> Any:
        """Return the headers or the query, by the names that libraries give them."""
        if name.lower() in {"header", "headers", "defaultrequestheaders"}:
            return self.headers
        return self.query if name == "params" else otherwise

    def add_headers(self, headers: Any) -> None:
        """Add the headers of a mapping or of pairs."""
        self.headers_are_known = self.headers_are_known and not isinstance(headers, Unknown)
        if isinstance(headers, Form):
            self.headers += headers
        elif isinstance(headers, dict):
            headers = list(headers.items())
        for pair in headers if isinstance(headers, list) and not isinstance(headers, Form) else ():
            if isinstance(pair, tuple | list) and len(pair) == 2:
                self.headers.append((str(pair[0]), str(pair[1])))

    def media_type(self) -> str:
        """Return the media type that the program names, "" where it names none."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    def set_body(self, body: Body | None) -> None:
        """Set the body; None is one that is not known."""
        self.body = body
        self.unseen = [] if body else ["the body"]

    def add_field(self, name: str, value: str) -> None:
        """Add a pair to a form."""
        before = [self.body.data] if self.body else []
        self.set_body(Body(b"&".join([*before, form([(name, value)])]), FORM_TYPE))

    def found(self) -> Found | None:
        """Return the request; None where it does not go to the API."""
        url = str(self.url)
        if not any(mark in url for mark in MARKS):
            return None
        body, unseen = self.body or Body(b"", ""), self.unseen
        if body.data.startswith(b"{") and not self.media_type() and not self.headers_are_known:
            unseen = ["the headers"]
        method = self.method.upper() or ("GET" if self.body is None and not self.unseen else "POST")
        return Found(f"line {self.line}", request_to(method, url, self.headers, *body, query=self.query), None, unseen)


@dataclass(frozen=True, slots=True)
class Call:
    """A call in a program.

    name: of the function as the program writes it, `requests.post`, `new URLSearchParams`. receiver: the value of what
    stands before the last dot, None without one. named: keyword arguments. line: from 1. source: the whole expression.
    """

    name: str
    receiver: Any
    args: Sequence[Any]
    named: Mapping[str, Any]
    line: int
    source: str

    def arg(self, at: int, name: str = "") -> Any:
        """Return an argument by its place or name, None without one."""
        return self.named[name] if name in self.named else self.args[at] if at < len(self.args) else None


_BUILDS = {"form", "json", "query", "body", "send", "type", "field", "multipart", "data"}
"""Names of methods by which libraries that are not known add to a request."""
Library = Mapping[str, Callable[["Machine", Call], Any]]


@dataclass(slots=True)
class Machine:
    """Runs the calls of one text.

    library: what functions do, by their name or by `.method`. line: of the call that runs a function of the program,
    None outside of one. left: how much may still be written out.
    """

    library: Library
    names: dict[str, Any] = field(init=False)
    drafts: list[Draft] = field(default_factory=list)
    line: int | None = None
    left: int = 65_536

    def __post_init__(self) -> None:
        self.names = _Names(self)

    def affords(self, *values: Any) -> bool:
        """Tell whether values may be written out once more.

        Names hold names, `a = [a, a]`, so what a program writes does not end with its own length, nor a value at all.
        """
        waiting: list[Any] = list(values)
        while waiting and self.left > 0:
            value = waiting.pop()
            self.left -= 1
            if isinstance(value, str):
                self.left -= len(value) // 64
            elif isinstance(value, Form):
                self.left -= len(value)
            elif isinstance(value, dict):
                waiting += [*value, *value.values()]
            elif isinstance(value, list | tuple):
                waiting += value
            elif isinstance(value, Draft):
                waiting += [*value.headers, *value.query]
        return self.left > 0

    def knows(self, call: Call) -> bool:
        """Tell whether the library has what a call calls."""
        return self._function(call) is not None

    def _function(self, call: Call) -> Callable[["Machine", Call], Any] | None:
        return self.library.get(call.name) or self.library.get("." + call.name.rpartition(".")[2])

    @contextmanager
    def at(self, line: int) -> Iterator[None]:
        """Say of the requests made within that they stand where the outermost function of the program is called."""
        before, self.line = self.line, line if self.line is None else self.line
        try:
            yield
        finally:
            self.line = before

    def call(self, call: Call) -> Any:
        """Return what a call returns, as far as it is known."""
        run = self._function(call)
        grows = call.name.endswith((".append", ".set"))  # what is added to is not written out
        due = run and self.affords(() if grows else call.receiver, call.args, call.named)
        result = run(self, call) if run and due else NotImplemented
        name = call.name.rpartition(".")[2]
        if run is None and isinstance(call.receiver, Draft) and call.args and name in _BUILDS:
            call.receiver.unseen.append(f"what {name} adds to it")
        return unknown(call.source) if result is NotImplemented else result

    def assign(self, held: Any, key: Any, item: Any) -> None:
        """Set a member of a value; of a request what the library says under `=Member`."""
        setter = self.library.get(f"={key}")
        if setter is not None and isinstance(held, Draft):
            setter(self, Call(str(key), held, [item], {}, held.line, ""))
        else:
            set_member(held, key, item)

    def draft(self, call: Call, method: str = "", url: Any = "") -> Draft:
        """Return a new request; raises KitError when there are too many."""
        if len(self.drafts) > MOST:
            raise KitError(f"the program has more than {MOST} requests; give the failing call alone")
        made = Draft(self.line or call.line, str(method), url)
        self.drafts.append(made)
        return made

    def send(self, draft: Draft) -> None:
        """Keep a request as it is; what the program changes afterwards belongs to the next one it sends."""
        draft.sent = True
        self.drafts.append(replace(draft, sent=False, headers=Form(draft.headers), query=Form(draft.query)))


class _Names(dict[str, Any]):
    """The names that a program binds, as long as their values can be afforded."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._machine = machine

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value if self._machine.affords(value) else unknown(name))


def member(value: Any, key: Any, source: str) -> Any:
    """Return a member of a value; the headers and the query of a request are forms."""
    if isinstance(value, Draft) and isinstance(key, str):
        return value.pairs(key, unknown(source))
    if isinstance(value, dict) and isinstance(key, str | int) and key in value:
        return value[key]
    if isinstance(value, list) and not isinstance(value, Form) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return unknown(source)


def set_member(value: Any, key: Any, item: Any) -> None:
    """Set a member of an object or a form."""
    if isinstance(value, Form):
        value[:] = [pair for pair in value if pair[0] != key]
        value.append((str(key), item if isinstance(item, str) else str(item)))
    elif isinstance(value, dict) and isinstance(key, str | int):
        value[key] = item
