"""The figures of the harness: vectors per second, the whole suite, one process per vector, and the start of --help."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kaltura_session.server.resources import data_root
from kskit.bench import Row, command, kskit, times
from kskit.verify.adapters import MissingCommandError, load_adapters, make_ready
from kskit.verify.messages import HELLO
from kskit.verify.process import Limits
from kskit.verify.run import Options, verify
from kskit.verify.vectors import load

ROWS = 20_000
SPAWNS = 200
ROUNDS = 5

_SPAWNED = """read -r line
seq=${line#*'"seq":'}
case $line in
*hello*) echo '{"ok":true,"implementation":{"name":"spawned"},"ops":["token_hash"]}' ;;
*) echo "{\\"seq\\":${seq%%[!0-9]*},\\"skip\\":\\"only the process is measured\\"}" ;;
esac
"""


def run() -> list[Row]:
    """Return the figures."""
    with TemporaryDirectory(prefix="kskit-bench-") as folder:
        place = Path(folder)
        return [
            *_throughput(place),
            *_whole_suite(place),
            *_grading(place),
            *_spawning(),
            command("verify", "--help"),
        ]


def _throughput(cache: Path) -> list[Row]:
    """Time a long run of the Python starter, its start included."""
    starter = make_ready(load_adapters()["python"], cache)
    vectors = [vector for vector in load() if vector.op in {"token_hash", "ks_encode"}]
    many = [replace(vectors[n % len(vectors)], id=f"{n}") for n in range(ROWS)]
    seconds = min(times(lambda: verify(starter, many, Options(seed=1)), ROUNDS))
    return [Row("verify: Python adapter, one process", ROWS / seconds, "vectors/s", ">= 10000")]


def _whole_suite(cache: Path) -> list[Row]:
    """Time `kskit verify` as a user runs it, with the Go implementation written from the specification."""
    try:
        adapter = make_ready(load_adapters()["go-from-spec"], cache)
    except MissingCommandError:
        return []
    seconds = min(times(lambda: kskit("verify", "--", *adapter, check=False), ROUNDS))
    profile = min(times(lambda: kskit("verify", "--profile", "client", "--", *adapter, check=False), ROUNDS))
    return [
        Row("verify: whole suite with the Go adapter, start to end", seconds, "s", "< 1"),
        Row("verify: profile client with the Go adapter, start to end", profile, "s", "< 1"),
    ]


def _grading(folder: Path) -> list[Row]:
    """Time `kskit grade` with its campaign as a user runs it, on the Go program of a flow."""
    go = shutil.which("go")
    if go is None:
        return []
    program = folder / "program"
    build = [go, "build", "-o", str(program), str(data_root() / "spec/snippets/go/app_token_session.go")]
    subprocess.run(build, check=True, capture_output=True)  # noqa: S603 - our own program
    seconds = min(times(lambda: kskit("grade", "app-token-session", "--", str(program)), 2))
    return [Row("grade: app-token-session in Go with the campaign", seconds, "s", "<= 10")]


def _spawning() -> list[Row]:
    """Compare --spawn with a loop that starts the same shell script and reads its response, one after the other."""
    shell = shutil.which("sh")
    if shell is None:
        return []
    script = [shell, "-c", _SPAWNED]
    vector = next(vector for vector in load() if vector.op == "token_hash")
    many = [replace(vector, id=f"{n}") for n in range(SPAWNS)]
    options = Options(seed=1, spawn=True, limits=Limits(jobs=1))
    ours = bare = float("inf")
    for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets both
        ours = min(ours, *times(lambda: verify(script, many, options), 1))
        bare = min(bare, *times(lambda: _bare(script), 1))
    added = (ours - bare) / SPAWNS * 1000
    parallel = min(times(lambda: verify(script, many, replace(options, limits=Limits())), ROUNDS))
    return [
        Row("verify --spawn: added to a bare spawn", added, "ms", "<= 0.5"),
        Row("verify --spawn: in parallel", SPAWNS / parallel, "vectors/s", ""),
    ]


def _bare(script: Sequence[str]) -> None:
    for _ in range(SPAWNS):
        subprocess.run(script, input=HELLO, capture_output=True, check=True)  # noqa: S603
