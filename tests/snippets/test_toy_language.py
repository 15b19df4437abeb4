"""Adding a language touches no Python file: a toy in a temporary folder gets snippets, manifest, page and tests."""

import json
from pathlib import Path

import pytest

import kskit.snippets
from kskit.flows.catalogue import load_flows
from kskit.snippets.cases import cases_of
from kskit.snippets.execution import execute_case
from kskit.snippets.language import load_languages
from kskit.snippets.manifest import entry_of, render_all
from kskit.snippets.programs import make_program, make_programs
from kskit.snippets.render import render_snippets
from kskit.snippets.service import Service
from source_checks import check_source

LANGUAGE = """
label = "Toy (Python)"
fence = "python"
order = 99
build = ["python3", "-m", "py_compile", "{source}"]
run = ["python3", "{source}"]
lint = [["python3", "-m", "py_compile", "{source}"]]
needs = "Python"
dependencies = { none-really = [], never = ["token-hash"] }

[[file]]
template = "{flow}.toy.j2"
path = "{flow_snake}/main.py"

[[file]]
template = "settings.j2"
path = "{flow_snake}/settings.txt"

[comment]
open = "#"

[[tools]]
name = "python3"
version = ["python3", "--version"]
pattern = '(Python \\S+)'
packages = { debian = "python3" }

[escapers.py]
prefix = '"'
suffix = '"'
replace = { '"' = '\\"', '\\' = '\\\\' }
"""
RUNTIMES = """
[[tools]]
name = "sh"
purpose = "also"

[[tools]]
name = "no-such-runtime"
purpose = "also"
"""
PROGRAM = """{{ flow.title | comment }}
import json, os, re, sys
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

for name in [{% for name in env %}{{ name | py }}, {% endfor %}]:
    if not os.environ.get(name):
        print(name, "is not set", file=sys.stderr)
        sys.exit(2)
{% call region("widget") %}
{{ steps.widget.text | comment }}
params = {"format": 1}
{% for param in steps.widget.params %}
params[{{ param.name | py }}] = {% for part in param.parts %}
{{- " + " if not loop.first }}
{%- if part.is_name %}os.environ[{{ ("KALTURA_" ~ part.text | upper) | py }}]{% else %}{{ part.text | py }}{% endif -%}
{%- endfor %}

{% endfor %}
path = "service", {{ steps.widget.service | py }}, "action", {{ steps.widget.action | py }}
url = "/".join([os.environ["KALTURA_SERVICE_URL"], *path])
try:
    answer = json.load(urlopen(Request(url, urlencode(params).encode()), timeout=30))
except (URLError, ValueError) as error:
    sys.exit(f"no response of the API: {error}")
if answer.get("objectType") == "KalturaAPIException":
    message = re.sub("[-+/=0-9A-Za-z_]{32,}", "[redacted]", answer["message"])
    sys.exit(f"{answer['code']}: {message} (see: kskit explain error {answer['code']})")
print(answer["ks"])
{% endcall %}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A template folder with one language, which writes one flow."""
    folder = tmp_path / "templates" / "toy"
    folder.mkdir(parents=True)
    (folder / "language.toml").write_text(LANGUAGE, encoding="utf-8")
    (folder / "widget-session.toy.j2").write_text(PROGRAM, encoding="utf-8")
    (folder / "settings.j2").write_text("{{ settings | join(' ') }}\n", encoding="utf-8")
    return folder.parent


def test_a_new_language_gets_snippets_manifest_and_page(templates: Path, tmp_path: Path) -> None:
    files = render_all(tmp_path, languages=load_languages(templates))
    assert {path.as_posix() for path in files} == {
        "toy/widget_session/main.py", "toy/widget_session/settings.txt", "manifest.json", "README.md",
    }  # fmt: skip
    (entry,) = json.loads(files[Path("manifest.json")])["snippets"]
    assert (entry["id"], entry["label"], entry["checked"]) == ("widget-session/toy", "Toy (Python)", "none")
    assert entry["path"] == "spec/snippets/toy/widget_session/main.py"
    assert len(entry["files"]) == 2
    assert entry["dependencies"] == ["none-really"]
    assert [region["step"] for region in entry["regions"]] == ["widget"]
    assert "Toy (Python)" in files[Path("README.md")].decode()


def test_a_new_language_is_built_checked_and_tried(templates: Path, service: Service, tmp_path: Path) -> None:
    (snippet,) = render_snippets(languages=load_languages(templates)).values()
    program = make_program(snippet, tmp_path / "cache")
    assert check_source(snippet, tmp_path / "cache") == []
    cases = cases_of(snippet.flow, load_flows())
    executions = [execute_case(program, case, service, tmp_path) for case in cases]
    assert [f"{execution.case.id}: {problem}" for execution in executions for problem in execution.problems] == []
    assert len(executions) > 4


def test_a_second_runtime_is_tried_where_it_is_here(templates: Path, service: Service, tmp_path: Path) -> None:
    also = 'also = [["sh", "{source}"], ["no-such-runtime", "{source}"]]\nlint ='
    (templates / "toy" / "language.toml").write_text(LANGUAGE.replace("lint =", also) + RUNTIMES, encoding="utf-8")
    (snippet,) = render_snippets(languages=load_languages(templates)).values()
    programs = make_programs(snippet, tmp_path / "cache")
    assert [program.other for program in programs] == ["", "sh"]
    case = cases_of(snippet.flow, load_flows())[0]
    right, wrong = (execute_case(program, case, service, tmp_path) for program in programs)
    assert right.problems == []
    assert wrong.problems[0].startswith("sh: exit code")
    assert entry_of([right]).cases == [case.id]
    assert (entry_of([right, wrong]).checked, entry_of([right, wrong]).cases) == ("none", [])


def test_no_module_knows_a_language_by_name() -> None:
    folder = Path(kskit.snippets.__file__).parent
    named = [
        (path.name, language.id)
        for path in folder.glob("*.py")
        for language in load_languages().values()
        if f'"{language.id}"' in path.read_text(encoding="utf-8")
    ]
    assert named == []
