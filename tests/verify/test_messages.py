import json

import pytest

from kskit.verify.messages import HELLO, STOP, ProtocolFault, line, question, read_answer, read_hello, shown

GOOD = {"ok": True, "implementation": {"name": "n", "language": "l", "version": "1"}, "ops": ["token_hash"]}


def test_question_says_nothing_but_number_op_and_input() -> None:
    assert json.loads(question(7, "token_hash", {"ks": "x"})) == {"seq": 7, "op": "token_hash", "input": {"ks": "x"}}


def test_line_is_utf8_with_as_few_escapes_as_json_allows() -> None:
    assert line({"a": 'ü/"\n'}) == '{"a":"ü/\\"\\n"}\n'.encode()


def test_lone_surrogate_is_escaped() -> None:
    assert line({"a": "\udcff"}) == b'{"a":"\\udcff"}\n'


@pytest.mark.parametrize("message", [HELLO, STOP])
def test_messages_are_single_lines(message: bytes) -> None:
    assert message.count(b"\n") == 1
    assert message.endswith(b"\n")


def test_hello_is_read() -> None:
    hello = read_hello(line(GOOD))
    assert (hello.name, hello.language, hello.version, hello.ops) == ("n", "l", "1", ("token_hash",))


def test_hello_needs_only_a_name() -> None:
    assert read_hello(line({"ok": True, "implementation": {"name": "n"}, "ops": []})).version == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HELLO, "the command copies its input, as cat does"),
        (b"hello", "a line on standard output is not JSON: hello"),
        (b"[]", "a line on standard output is not a JSON object: []"),
        (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", 'a line on standard output is nested too deeply: {"a":'),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", 'a line on standard output is nested too deeply: {"a":'),
        (line({**GOOD, "ok": 1}), 'the answer to hello lacks "ok": true'),
        (line({**GOOD, "implementation": "n"}), "the answer to hello names no implementation"),
        (line({**GOOD, "implementation": {"name": 5}}), "the answer to hello names no implementation"),
        (line({**GOOD, "ops": "token_hash"}), "the answer to hello has no list of texts as ops"),
        (line({**GOOD, "ops": [1]}), "the answer to hello has no list of texts as ops"),
        (line({**GOOD, "ops": ["a"] * 1_000_000}), "the answer to hello has 1000000 ops"),
        (b"\xef\xbb\xbf" + line(GOOD), "a line on standard output begins with a byte-order mark"),
        (line(GOOD).decode().encode("utf-16"), "a line on standard output is not JSON"),
        (b'{"a":NaN}', "a line on standard output is not JSON"),
        (b'{"a":[1e999]}', "a line on standard output is not JSON"),
        (b'{"a":-Infinity}', "a line on standard output is not JSON"),
    ],
)
def test_wrong_hello_is_named(data: bytes, said: str) -> None:
    with pytest.raises(ProtocolFault, match=said.replace("[", r"\[")) as caught:
        read_hello(data)
    assert caught.value.kind == "hello"


@pytest.mark.parametrize(
    ("message", "kind", "seq"),
    [
        ({"result": {}}, "stray-line", None),
        ({"seq": "1", "result": {}}, "stray-line", None),
        ({"seq": True, "result": {}}, "stray-line", None),
        ({"seq": 1}, "malformed-answer", 1),
        ({"seq": 1, "result": {}, "error": {"code": "X"}}, "malformed-answer", 1),
        ({"seq": 1, "result": "x"}, "malformed-answer", 1),
        ({"seq": 1, "error": {}}, "malformed-answer", 1),
        ({"seq": 1, "error": {"code": 5}}, "malformed-answer", 1),
        ({"seq": 1, "skip": ""}, "malformed-answer", 1),
        ({"seq": 1, "skip": 1}, "malformed-answer", 1),
        ({"seq": 1, "op": "token_hash", "input": {}}, "malformed-answer", 1),
    ],
)
def test_wrong_answer_is_named_with_its_number(message: object, kind: str, seq: int | None) -> None:
    with pytest.raises(ProtocolFault) as caught:
        read_answer(line(message))  # type: ignore[arg-type]
    assert (caught.value.kind, caught.value.seq) == (kind, seq)


def test_answers_are_read() -> None:
    assert read_answer(b'{"seq":1,"result":{"a":1},"stages":{"s":"x"}}').stages == {"s": "x"}
    assert read_answer(b'{"seq":1,"error":{"code":"X"}}').error == {"code": "X"}
    assert read_answer(b'{"seq":1,"skip":" why "}').skip == "why"
    assert read_answer(b'{"seq":1,"result":{},"stages":7}').stages is None


def test_shown_is_printable_and_short() -> None:
    assert shown(b"\x00\xff\xc3\xbc") == "\\x00\\\\xff\\xfc"
    assert shown(b"a" * 500).endswith("...")
    assert len(shown(b"a" * 500)) < 200
