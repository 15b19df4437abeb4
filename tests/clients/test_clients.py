"""The report on public clients: each installed, verified and graded; what is done wrongly stands without a name."""

import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from kaltura_session.errors import KitError
from kskit.clients.__main__ import main
from kskit.clients.judging import RESPONSES, Judged, judge, responses, verified
from kskit.clients.listing import FILE, Client, LeftOut, load_clients
from kskit.clients.page import fault_classes, render
from kskit.flows.catalogue import load_flows
from kskit.grading.command import Command
from kskit.grading.run import Verdict, grade, trials_of
from kskit.snippets.grade import Form
from kskit.verify.vectors import load

ROOT = Path(__file__).parents[2]
LIST = ROOT / "spec" / "adapters" / FILE
PAGE = ROOT / "spec" / "clients.md"
CLIENTS = {one.id: one for one in load_clients(LIST)}
TOY_LIST = """
[[client]]
id = "toy"
registry = "pypi"
package = "toy-client"
version = "1.0"
offers = "It hashes."
adapter = ["{cache}/bin/python", "{here}/adapter.py"]
program = ["{cache}/bin/python", "{here}/program.py"]
flow = "widget-session"
left_out = [{ cases = ["campaign/*"], why = "it would take long" }]

[[client]]
id = "missing"
registry = "pypi"
package = "toy-client"
version = "2.0"
offers = "It is not there."
"""
TOY = """
import hashlib, json, os, urllib.request

def hashed(given):
    return hashlib.new(given["hash_type"].lower(), (given["ks"] + given["token"]).encode()).hexdigest().upper()

def widget():
    body = json.dumps({"widgetId": "_" + os.environ["KALTURA_PARTNER_ID"], "format": 1}).encode()
    url = os.environ["KALTURA_SERVICE_URL"] + "/service/session/action/startWidgetSession"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    return json.loads(urllib.request.urlopen(request).read()).get("ks", "")
"""
ADAPTER = """
import json, sys, toy_client
for line in map(json.loads, sys.stdin):
    if line.get("cmd") == "hello":
        about = {"name": "toy-client", "language": "python", "version": "1.0"}
        answer = {"ok": True, "implementation": about, "ops": ["token_hash"]}
    elif line.get("cmd") == "stop":
        break
    else:
        try:
            answer = {"seq": line["seq"], "result": {"token_hash": toy_client.hashed(line["input"])}}
        except Exception as error:
            answer = {"seq": line["seq"], "error": {"code": type(error).__name__}}
    print(json.dumps(answer), flush=True)
"""
PROGRAM = "import toy_client; print(toy_client.widget())"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list with a package that pip finds in a folder, and one that it does not find."""
    with zipfile.ZipFile(tmp_path / "toy_client-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy_client.py", TOY)
        about = {"METADATA": "Metadata-Version: 2.1\nName: toy-client\nVersion: 1.0\n", "RECORD": ""}
        about["WHEEL"] = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        for name, text in about.items():
            wheel.writestr(f"toy_client-1.0.dist-info/{name}", text)
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "adapter.py").write_text(ADAPTER)
    (tmp_path / "toy" / "program.py").write_text(PROGRAM)
    (tmp_path / FILE).write_text(TOY_LIST)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


def test_a_list_is_installed_judged_and_put_on_a_page(toy: Path) -> None:
    vectors = [one for one in load() if one.op == "token_hash"][:20]
    judged = [judge(one, vectors, toy / "cache") for one in load_clients(toy / FILE)]
    counts = judged[0].report["counts"] if judged[0].report else {}
    assert counts["failed"] >= 10
    wrong = {one.id for one in judged[0].grades["widget-session"] if one.problems}
    assert "plain" not in wrong
    assert "failure/html-answer" not in wrong, "its traceback says that it is no JSON"
    assert judged[1].reason.endswith("No matching distribution found for toy-client==2.0")
    page = render(judged)
    rows, _, classes = page.partition("## Faults by class")
    assert f"| toy-client 1.0 | python | {counts['passed']}/" in rows
    assert "- toy-client 2.0: cannot prepare the adapter missing: " in rows.partition("## Not judged")[2]
    assert "| [A03](mistakes.md#a03-" in classes or "upper" in classes.lower()
    assert "toy" not in classes


def test_the_page_is_that_of_the_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    judged, _, classes = page.partition("## Faults by class")
    for client in CLIENTS.values():
        assert f"- {client.name}: ".replace("_", "\\_") in judged, "run: python -m kskit.clients"
        assert client.package not in classes
        assert all(one.why in judged for one in client.left_out)


@pytest.mark.parametrize("name", ["KalturaApiClient", "kaltura-client"])
def test_the_page_says_of_a_client_what_the_results_say(name: str) -> None:
    """Of as many vectors; since it takes minutes to write, the page may be older than the newest vectors.

    tests/verify/test_adapters.py holds the page of results against what these clients do.
    """
    result, said = (
        next(line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name} "))
        for page in (ROOT / "spec" / "results.md", PAGE)
    )
    if re.findall(r"/\d+", result) == re.findall(r"/\d+", said):
        assert result == said, "run: python -m kskit.clients"
    assert result.split("|")[1:3] == said.split("|")[1:3]


def test_an_installed_client_is_verified() -> None:
    client = CLIENTS["official-python"]
    vectors = [one for one in load() if one.op == "request_encode"][:20]
    report = verified(client, [sys.executable, str(client.folder / "adapter.py")], vectors)
    assert report["counts"]["passed"] == len(vectors)


def test_a_client_that_asks_for_xml_is_graded_as_well() -> None:
    client = CLIENTS["official-python"]
    program = Command([sys.executable, str(client.folder / "program.py"), client.flow], 20)
    trials = trials_of(load_flows().find(client.flow), ["plain", "failure/wrong-token"])
    verdicts = grade(program, trials, Form.VALUES, lambda _: None)
    assert {one.id: one.problems for one in verdicts} == dict.fromkeys(trials, ())


def test_an_adapter_stands_for_the_version_that_is_listed() -> None:
    client = replace(CLIENTS["official-python"], version="1.0")
    with pytest.raises(KitError, match=r"official-python: the list says version 1.0, the adapter 23\.10\.0"):
        verified(client, [sys.executable, str(client.folder / "adapter.py")], load()[:1])


ONLY_HTML = LeftOut(["response/[!h]*", "response/h[!t]*", "response/http*"], "")


@pytest.mark.parametrize(
    ("program", "wrong"),
    [
        ("print(toy_client.widget())", {}),
        ("try: print(toy_client.widget())\nexcept ValueError: pass", {"response/html": "E12: HTML taken for JSON"}),
        ("sys.exit('no')", {"requests": "it sends nothing"}),
        ("toy_client.widget(); sys.exit('no')", {"requests": "it fails although all goes well"}),
    ],
)
def test_a_program_without_a_flow_meets_bad_responses(tmp_path: Path, program: str, wrong: dict[str, str]) -> None:
    (tmp_path / "toy_client.py").write_text(TOY)
    (tmp_path / "program.py").write_text(f"import sys, toy_client\n{program}\n")
    client = Client("toy", "pypi", "toy-client", "1.0", "", left_out=[ONLY_HTML])
    verdicts, not_emulated = responses(client, Command([sys.executable, str(tmp_path / "program.py")], 10))
    assert [one.id for one in verdicts] == ["requests", "response/html"]
    assert {one.id: [*one.mistakes, *one.problems][0] for one in verdicts if one.problems} == wrong
    assert not_emulated == []


def test_a_call_that_the_emulator_does_not_have_is_named(tmp_path: Path) -> None:
    (tmp_path / "toy_client.py").write_text(TOY.replace("session/action/startWidgetSession", "flavorAsset/action/get"))
    (tmp_path / "program.py").write_text(PROGRAM)
    client = Client("toy", "pypi", "toy-client", "1.0", "", left_out=[LeftOut(["response/*"], "")])
    verdicts, not_emulated = responses(client, Command([sys.executable, str(tmp_path / "program.py")], 10))
    assert (verdicts[0].problems, not_emulated) == ([], ["flavorasset.get"])


def test_classes_count_cases_and_clients_and_repeat_nothing_of_a_request() -> None:
    one, other = (Client(name, "npm", name, "1.0", "") for name in ("one", "other"))
    redirected = [
        "media.list was sent 31 times, and failed each time: retries must end",
        "a redirect to x:80 was followed",
    ]
    verdicts = [
        Verdict("a", redirected, ["D12: No KS in the request"]),
        Verdict("b", ["stderr does not name X: the KS is djJ8"]),
        Verdict("c", ["x"], ["E12: HTML taken for JSON"]),
    ]
    classes = fault_classes(
        [Judged(one, grades={RESPONSES: verdicts}), Judged(other, grades={RESPONSES: verdicts[:1]})]
    )
    assert [(found.mistake, found.title, found.questions, len(found.clients)) for found in classes] == [
        ("E12", "HTML taken for JSON", ["c"], 1),
        ("", "a redirect was followed", ["a"], 2),
        ("", "the error's code is not told", ["b"], 1),
    ]


@pytest.mark.parametrize(
    ("change", "words", "told"),
    [
        ('registry = "cran"', ["--out", "x.md"], "there is no registry 'cran'; there are pypi, npm, go, maven"),
        ("", ["--only", "toy"], "a page about some of the clients is not spec/clients.md; say where with --out"),
        ("", ["--only", "nobody", "--out", "x.md"], "the list has no client 'nobody'; it has toy, missing"),
    ],
)
def test_a_wrong_call_is_one_line(
    toy: Path, capsys: pytest.CaptureFixture[str], change: str, words: list[str], told: str
) -> None:
    if change:
        (toy / FILE).write_text(TOY_LIST.replace('registry = "pypi"', change))
    assert main([str(toy / FILE), *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err
