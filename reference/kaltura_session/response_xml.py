"""The XML of a response as Python values (ANS.9 to ANS.13).

Read with expat directly: a document type, and with it every entity of one's own, is refused, and nothing recurses.
"""

from typing import Any, NoReturn
from xml.parsers import expat

from kaltura_session.errors import ApiError, ResponseError

_MAX_DEPTH = 200


class _Node:
    """An element while it is read: its name, text, and children as (name, value)."""

    __slots__ = ("children", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text: list[str] = []
        self.children: list[tuple[str, Any]] = []

    def value(self) -> Any:
        """Return None for an empty element, text, a list for items, a dict for keyed items and for objects."""
        if not self.children:
            return "".join(self.text) or None
        if all(name == "item" for name, _ in self.children):
            items = [item for _, item in self.children]
            if all(isinstance(item, dict) and "itemKey" in item for item in items):
                return {str(item.pop("itemKey") or ""): item for item in items}
            return items
        return dict(self.children)


class _Reader:
    """Collects the values of the elements below <xml>."""

    def __init__(self) -> None:
        self.open: list[_Node] = []
        self.document: dict[str, Any] = {}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self.open and name != "xml":
            raise ResponseError(f"the response is XML of another kind: it begins with <{name[:40]}> instead of <xml>")
        self.open.append(_Node(name))
        self._check_depth()

    def _check_depth(self) -> None:
        """Keep the values within what their readers can recurse into; no response of the server comes near it."""
        if len(self.open) > _MAX_DEPTH:
            raise ResponseError(f"the XML is nested deeper than {_MAX_DEPTH} elements")

    def end(self, _name: str) -> None:
        node = self.open.pop()
        if self.open:
            self.open[-1].children.append((node.name, _or_error(node)))
        else:
            self.document = dict(node.children)

    def data(self, text: str) -> None:
        self.open[-1].text.append(text)

    @staticmethod
    def doctype(*_details: Any) -> NoReturn:
        raise ResponseError("the XML declares a document type, which no response of the API does")


def _or_error(node: _Node) -> Any:
    """Return the element's value; one whose only child is <error> is an ApiError (ERR.3, ERR.4)."""
    if len(node.children) != 1 or node.children[0][0] != "error" or not isinstance(node.children[0][1], dict):
        return node.value()
    error = node.children[0][1]
    items = error.get("args")
    named = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    args = {_text(item.get("name")): _text(item.get("value")) for item in named}
    return ApiError(_text(error.get("code")), _text(error.get("message")), args)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def read_xml(body: bytes) -> Any:
    """Return the value below <result>, with an ApiError in place of each exception.

    Raises ResponseError for anything that is not a whole response in XML.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        reason = "truncated" if error.code in _ENDS_EARLY else "unreadable"
        where = f"line {error.lineno}, column {error.offset}"
        raise ResponseError(
            f"the response is not whole XML: {expat.ErrorString(error.code)} at {where}", reason
        ) from error
    except (ValueError, LookupError) as error:
        raise ResponseError("the XML names a character encoding that is not known") from error
    if "result" not in reader.document:
        raise ResponseError("the XML has no <result>, so it is not a response of the API")
    return reader.document["result"]


_ENDS_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
