"""Nothing is left behind: a process ends with its whole group, and its pipes are closed."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from selectors import BaseSelector, DefaultSelector

import pytest

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
