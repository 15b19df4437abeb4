"""A running adapter and its lines: what each message means; a process ends with its whole group and leaves nothing."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from selectors import BaseSelector, DefaultSelector

import pytest

from kskit.verify.messages import HELLO, STOP, ProtocolFault, line, question, read_answer, read_hello, shown
from kskit.verify.outcomes import Run
from kskit.verify.process import AdapterProcess, CommandError, describe_exit

Wrongly = Callable[..., Run]
GRANDCHILD = """
import os, sys
child = os.fork()
if child:
    print(child, flush=True)
sys.stdin.read() if child else os.read(os.pipe()[0], 1)
"""


@pytest.fixture
def selector() -> Iterator[BaseSelector]:
    with DefaultSelector() as one:
        yield one


def start(selector: BaseSelector, *code: str, limit: int = 1000) -> AdapterProcess:
    return AdapterProcess([sys.executable, "-S", "-E", "-c", *code], selector, max_line_bytes=limit)


def lines_of(process: AdapterProcess, selector: BaseSelector) -> list[bytes]:
    found: list[bytes] = []
    while not (process.at_end or process.too_long):
        for key, _ in selector.select(20):
            found += process.ready(key.fileobj)
    return found


def signal_until_it_is_gone(process_id: int) -> None:
    """The kernel tells of the death of a grandchild a moment after it was killed."""
    while True:
        os.kill(process_id, 0)
        os.sched_yield()


def test_lines_go_there_and_back(selector: BaseSelector) -> None:
    process = start(selector, "import sys\nfor l in sys.stdin: print(l.strip()[::-1], flush=True)")
    process.send(b"abc\ndef\n", last=True)
    assert lines_of(process, selector) == [b"cba", b"fed"]
    assert process.wait(20) == 0
    process.kill()
    assert not selector.get_map()


def test_more_than_a_pipe_holds_is_no_deadlock(selector: BaseSelector) -> None:
    process = start(selector, "import sys\nfor l in sys.stdin: print(l.strip())", limit=10**7)
    process.send(b"".join(b"%d" % number * 1000 + b"\n" for number in range(1000)), last=True)
    assert len(lines_of(process, selector)) == 1000
    process.kill()


def test_grandchildren_end_with_the_process(selector: BaseSelector) -> None:
    process = start(selector, GRANDCHILD)
    (first,) = next(lines for key, _ in selector.select(20) if (lines := process.ready(key.fileobj)))
    process.kill()
    with pytest.raises(ProcessLookupError):
        signal_until_it_is_gone(int(first))


def test_nothing_is_read_after_a_line_that_is_too_long(selector: BaseSelector) -> None:
    process = start(selector, "print('a'); print('b' * 5000); print('c')")
    assert lines_of(process, selector) == [b"a"]
    assert process.too_long
    process.kill()


def test_process_that_does_not_read_is_no_obstacle(selector: BaseSelector) -> None:
    process = start(selector, "print('done')")
    process.send(b"x" * 10**6 + b"\n", last=True)
    assert lines_of(process, selector) == [b"done"]
    process.kill()


def test_line_of_a_stack_trace_that_tells_most_is_shown(selector: BaseSelector) -> None:
    process = start(
        selector, "import sys; sys.stderr.write('start\\nFatal Error: no such file\\n    at line 5\\n\\nNode 20\\n')"
    )
    lines_of(process, selector)
    process.wait(20)
    assert process.last_words() == "; standard error says: Fatal Error: no such file"
    process.kill()


def test_command_that_does_not_exist_is_named(selector: BaseSelector) -> None:
    with pytest.raises(CommandError, match="cannot start 'no-such-command': No such file or directory"):
        AdapterProcess(["no-such-command"], selector, max_line_bytes=1)


@pytest.mark.parametrize(
    ("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "signal SIGKILL"), (-99, "signal 99")]
)
def test_exit_is_described(code: int, words: str) -> None:
    assert describe_exit(code) == words


def held() -> tuple[int, set[str]]:
    """How many files this process has open, and its children, as Linux shows them."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        pytest.skip("only Linux shows open files and children")
    children = {child for task in tasks.iterdir() for child in (task / "children").read_text().split()}
    return len(list(Path("/proc/self/fd").iterdir())), children


@pytest.mark.parametrize("spawn", [False, True])
def test_runs_leave_no_open_files_and_no_children(wrongly: Wrongly, spawn: bool) -> None:
    before = held()
    wrongly("crashes-on", "token-005.", spawn=spawn)
    assert held() == before


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
