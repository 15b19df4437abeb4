"""PHP's reading of multipart/form-data: fields into one array, uploaded files into another (WIRE.15)."""

import re
from typing import Any

from kaltura_session.forms import PhpArray, register_variable
from kaltura_session.text import from_bytes, to_bytes

TEMPORARY_NAME = "<tmp>"

_BOUNDARY = re.compile(r'boundary=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^,;]*))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(?P<name>[A-Za-z0-9*_-]+)=(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<plain>[^;\s]*))')
_ESCAPED = re.compile(r'\\(["\\])')
_FILE_NAME = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\])*")
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
    parts = (b"\r\n" + body).split(b"\r\n--" + to_bytes(boundary))
    for part in parts[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if separator:
            _read_part(fields, files, _headers(from_bytes(head)), content)
    return fields, files


def _headers(head: str) -> dict[str, str]:
    lines = [line.partition(":") for line in head.split("\r\n")]
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
