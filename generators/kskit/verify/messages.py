"""The lines of the adapter protocol: what is sent, and what a line that came back means (spec/adapter-protocol.md)."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PROTOCOL = 1
_SHOWN = 120
_MOST_OPS = 1000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DEEPEST = 400  # levels of lists and objects; what compares, explains and reports them comes to its end near 500


class ProtocolFault(Exception):  # noqa: N818 - it is the adapter's fault, and becomes a verdict, not an error of ours
    """What an adapter did against the protocol.

    kind: the id that reports use. text: one line for people. seq: the question it concerns, where the line says so.
    """

    def __init__(self, kind: str, text: str, seq: int | None = None) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Hello:
    """What an adapter says about itself."""

    name: str
    language: str
    version: str
    ops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question: exactly one of result, error and skip is not None.

    stages: intermediate values by name, where the adapter gives them; they only help to explain a failure.
    """

    seq: int
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    skip: str | None = None
    stages: Mapping[str, Any] | None = None


def line(message: Mapping[str, Any]) -> bytes:
    """Return a message as one line of UTF-8; characters are escaped only where JSON demands it."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a lone surrogate can only be written escaped
        return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


HELLO = line({"cmd": "hello", "protocol": PROTOCOL})
STOP = line({"cmd": "stop"})


def question(seq: int, op: str, value: Mapping[str, Any]) -> bytes:
    """Return the line that asks one question: no id, nothing of what is expected."""
    return line({"seq": seq, "op": op, "input": value})


def read_hello(data: bytes) -> Hello:
    """Return the answer to "hello"; raises ProtocolFault (kind "hello") that says what is wrong with it."""
    message = _object(data, "hello")
    if message.get("cmd") == "hello":
        raise ProtocolFault("hello", "the hello came back as it was sent: the command copies its input, as cat does")
    if message.get("ok") is not True:
        raise ProtocolFault("hello", f'the answer to hello lacks "ok": true: {shown(data)}')
    implementation, ops = message.get("implementation"), message.get("ops")
    if not isinstance(implementation, dict) or not isinstance(implementation.get("name"), str):
        raise ProtocolFault("hello", f"the answer to hello names no implementation: {shown(data)}")
    if not isinstance(ops, list) or not all(isinstance(op, str) for op in ops):
        raise ProtocolFault("hello", f"the answer to hello has no list of texts as ops: {shown(data)}")
    if len(ops) > _MOST_OPS:
        raise ProtocolFault("hello", f"the answer to hello has {len(ops)} ops; name those that the adapter has")
    about = {key: str(implementation.get(key, "")) for key in ("name", "language", "version")}
    return Hello(ops=tuple(dict.fromkeys(ops)), **about)


def read_answer(data: bytes) -> Answer:
    """Return the answer in a line; raises ProtocolFault (kind "stray-line" or "malformed-answer")."""
    message = _object(data, "stray-line")
    seq = message.get("seq")
    if type(seq) is not int:
        raise ProtocolFault("stray-line", f"a line without a seq on standard output: {shown(data)}")
    result, error, skip, stages = (message.get(name) for name in ("result", "error", "skip", "stages"))
    wrong = ""
    if "op" in message:
        wrong = "the question came back as it was sent: the command copies its input"
    elif (result is not None) + (error is not None) + (skip is not None) != 1:
        wrong = f"an answer has exactly one of result, error and skip: {shown(data)}"
    elif skip is not None and (not isinstance(skip, str) or not skip.strip()):
        wrong = "skip without a reason; write why this is not answered"
    elif error is not None and (not isinstance(error, dict) or not isinstance(error.get("code"), str)):
        wrong = f"an error is an object with a code: {shown(data)}"
    elif result is not None and not isinstance(result, dict):
        wrong = f"a result is an object: {shown(data)}"
    if wrong:
        raise ProtocolFault("malformed-answer", wrong, seq)
    if skip is not None:
        return Answer(seq, skip=skip.strip())
    return Answer(seq, result=result, error=error, stages=stages if isinstance(stages, dict) else None)


def shown(data: bytes) -> str:
    """Return the beginning of a line as printable text."""
    text = data[:_SHOWN].decode("utf-8", "backslashreplace")
    return ascii(text)[1:-1] + ("..." if len(data) > _SHOWN else "")


def _object(data: bytes, kind: str) -> dict[str, Any]:
    if data.startswith(_BYTE_ORDER_MARK):
        raise ProtocolFault(kind, f"a line on standard output begins with a byte-order mark: {shown(data)}")
    try:
        message = json.loads(data.decode(), parse_float=_finite, parse_constant=_finite)
        _check_depth([message], _DEEPEST)
    except ValueError as error:
        raise ProtocolFault(kind, f"a line on standard output is not JSON: {shown(data)}") from error
    except RecursionError as error:
        raise ProtocolFault(kind, f"a line on standard output is nested too deeply: {shown(data)}") from error
    if not isinstance(message, dict):
        raise ProtocolFault(kind, f"a line on standard output is not a JSON object: {shown(data)}")
    return message


def _finite(text: str) -> float:
    """Return a number; raises ValueError for NaN and what is infinite, which no JSON has."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _check_depth(value: Any, levels: int) -> None:
    """Raise RecursionError for a value with more levels of lists and objects."""
    if levels == 0:
        raise RecursionError
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            _check_depth(item, levels - 1)
