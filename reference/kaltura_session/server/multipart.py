"""PHP's reading of multipart/form-data: fields into one array, uploaded files into another (WIRE.15, WIRE.49)."""

import re
from typing import Any

from kaltura_session.forms import PhpArray, register_variable
from kaltura_session.text import from_bytes, to_bytes

TEMPORARY_NAME = "<tmp>"

_BOUNDARY = re.compile(r'boundary=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^,;]*))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(?P<name>[A-Za-z0-9*_-]+)=(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<plain>[^;\s]*))')
_ESCAPED = re.compile(r'\\(["\\])')
_FILE_NAME = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\])*")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n")
_NO_FILE = 4


def parse_multipart(content_type: str, body: bytes) -> tuple[PhpArray, PhpArray]:
    """Return ($_POST, $_FILES) of a multipart body; both empty without a boundary or a part.

    A file is {name, full_path, type, tmp_name, error, size}; its temporary name is "<tmp>". `f[]` gives each of the six
    a list, as PHP does.
    """
    match = _BOUNDARY.search(content_type)
    boundary = match["quoted"] or match["plain"] if match else None
    fields: PhpArray = {}
    files: PhpArray = {}
    if not boundary:
        return fields, files
    delimiter = b"\n--" + to_bytes(boundary)
    _, *parts = re.split(b"\r?" + re.escape(delimiter), b"\n" + body)
    if parts:
        parts[-1] = _without_cut_delimiter(parts[-1], delimiter)
    for part in parts:
        head, *content = _EMPTY_LINE.split(part, maxsplit=1)
        if content:
            _read_part(fields, files, _headers(from_bytes(head)), content[0])
    return fields, files


def _without_cut_delimiter(part: bytes, delimiter: bytes) -> bytes:
    """Return the last part without what may be the beginning of a delimiter that the body ends in (WIRE.49)."""
    cut = next((size for size in range(len(delimiter) - 1, 0, -1) if part.endswith(delimiter[:size])), 0)
    return part[: len(part) - cut].removesuffix(b"\r") if cut else part


def _headers(head: str) -> dict[str, str]:
    lines = [line.partition(":") for line in _LINE_END.split(head)]
    return {name.lower(): value.strip() for name, _, value in lines}


def _read_part(fields: PhpArray, files: PhpArray, headers: dict[str, str], content: bytes) -> None:
    disposition = headers.get("content-disposition", "")
    parameters = {
        match["name"].lower(): _ESCAPED.sub(r"\1", match["quoted"]) if match["quoted"] is not None else match["plain"]
        for match in _PARAMETER.finditer(disposition)
    }
    name = parameters.get("name")
    if name is None:
        return
    filename = parameters.get("filename")
    if filename is None:
        register_variable(fields, name, from_bytes(content))
    else:
        _register_file(files, name, _file(filename, headers.get("content-type", ""), len(content)))


def _file(filename: str, content_type: str, size: int) -> dict[str, Any]:
    if not filename:
        return {"name": "", "full_path": "", "type": "", "tmp_name": "", "error": _NO_FILE, "size": 0}
    name = re.split(r"[/\\]", filename)[-1]
    return {
        "name": name,
        "full_path": filename,
        "type": content_type,
        "tmp_name": TEMPORARY_NAME,
        "error": 0,
        "size": size,
    }


def _register_file(files: PhpArray, name: str, entry: dict[str, Any]) -> None:
    if not _FILE_NAME.fullmatch(name):
        return  # PHP takes no file whose brackets are not in order
    base, bracket, index = name.partition("[")
    for property_name, value in entry.items():
        indexed = f"{base}[{property_name}]{bracket}{index}"
        register_variable(files, indexed, value)
