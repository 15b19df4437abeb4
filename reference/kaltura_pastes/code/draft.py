"""A request while a program puts it together, and its body with the media type that the library sends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kaltura_pastes.code.values import Form, Unknown
from kaltura_pastes.found import Found
from kaltura_pastes.sending import MARKS, form, multipart, request_to
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
