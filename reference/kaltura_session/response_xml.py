"""The XML of a response as Python values (ANS.9 to ANS.13).

A document type, and with it every entity of one's own, is refused.
"""

from typing import Any, NoReturn
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder, XMLParser
from xml.parsers.expat import errors as expat

from kaltura_session.errors import ApiError, ResponseError


class _Builder(TreeBuilder):
    """Collects the elements of a response."""

    def doctype(self, *_details: Any) -> NoReturn:
        """Refuse a document type."""
        raise ResponseError("the XML declares a document type, which no response of the API does")


def read_xml(body: bytes) -> Any:
    """Return the value below <result>; an error there, and each in a list there, is an ApiError (ERR.22).

    Raises ResponseError for anything that is not a whole response in XML.
    """
    try:
        document = XML(body, XMLParser(target=_Builder()))  # noqa: S314 - without a document type there is no attack
    except ParseError as error:
        reason = "truncated" if error.code in _ENDS_EARLY else "unreadable"
        raise ResponseError(f"the response is not whole XML: {error}", reason) from error
    except (ValueError, LookupError) as error:
        raise ResponseError("the XML names a character encoding that is not known") from error
    if document.tag != "xml":
        raise ResponseError(f"the response is XML of another kind: it begins with <{document.tag[:40]}> and not <xml>")
    results = document.findall("result")
    if not results:
        raise ResponseError("the XML has no <result>, so it is not a response of the API")
    try:
        value = _or_error(results[-1])
    except RecursionError as error:
        raise ResponseError("the XML is nested too deeply") from error
    return [_or_error(item) for item in results[-1]] if isinstance(value, list) else value


def _value(element: Element) -> Any:
    """Return None for an empty element, text, a list for items, a dict for keyed items and for objects."""
    if len(element) == 0:
        return element.text
    members = [(child.tag, _value(child)) for child in element]
    if any(name != "item" for name, _ in members):
        return dict(members)
    items = [item for _, item in members]
    if all(isinstance(item, dict) and "itemKey" in item for item in items):
        return {str(item.pop("itemKey") or ""): item for item in items}
    return items


def _or_error(element: Element) -> Any:
    """Return the element's value; one whose only child is <error> is an ApiError (ERR.3, ERR.4)."""
    value = _value(element)
    error = value.get("error") if isinstance(value, dict) else None
    if not isinstance(error, dict) or [child.tag for child in element] != ["error"]:
        return value
    items = error.get("args")
    named = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    args = {_text(item.get("name")): _text(item.get("value")) for item in named}
    return ApiError(_text(error.get("code")), _text(error.get("message")), args)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


_ENDS_EARLY = {
    expat.codes[message]
    for message in (expat.XML_ERROR_NO_ELEMENTS, expat.XML_ERROR_UNCLOSED_TOKEN, expat.XML_ERROR_PARTIAL_CHAR)
}
