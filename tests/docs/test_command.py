"""`kskit docs check`: what it prints, its exit codes and baseline; what is wrong is named, and what is right is not."""

import json
import sys
from pathlib import Path

import pytest

from kit_paths import ROOT
from kskit.__main__ import main
from kskit.docs.check import check

WRONG = "# Kaltura\n\nAn expired session answers the error `EXPIRED_KS`.\n"
FOUND = "EXPIRED_KS: No server has the code EXPIRED_KS, which published guides print for a KS that has expired"
HOSTILE = {
    "open quotes": "```sh\ncurl 'https://www.kaltura.com/api_v3/\n```\n",
    "an open fence": "```bash\nKS=$(curl -d format=1 https://www.kaltura.com/api_v3/service/session/action/start",
    "a deep substitution": "```sh\n" + "A=$(" * 300 + "curl x" + ")" * 300 + "\n```\n",
    "a doubled variable": "```sh\nA=aaaaaaaaaaaaaaaa\n" + "A=$A$A\n" * 60 + 'curl -d "ks=$A" https://x/api_v3/\n```\n',
    "a wide table": "| Kaltura |\n| --- |\n" + "| `EXPIRED_KS` |\n" * 3000,
    "a long sentence": "Kaltura KS " + "session `expiry` 0 " * 20_000,
    "no text": "\x00\x01\ufffe kaltura \x85\u2028",
    "jq of nothing": "```sh\ncurl https://www.kaltura.com/api_v3/service/media/action/list | jq '.[0].x[\"'\n```",
}  # fmt: skip
PAGES = Path(__file__).parent / "pages"
RIGHT = sorted(PAGES.glob("right/*.md"))
WRONG_PAGES = sorted(PAGES.glob("wrong/*.md"))
EXPECTED = json.loads((PAGES / "wrong.json").read_text(encoding="utf-8"))
FORMS = {"as it is": lambda text: text, "Windows": lambda text: "\ufeff" + text.replace("\n", "\r\n")}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("guide.md")
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_a_finding_is_printed_with_file_line_and_proof(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "check", str(page)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"guide.md:3: {FOUND}")
    assert out[1].startswith("    proof: ")
    page.write_text("# Kaltura\n\nAn expired session is `INVALID_KS`.\n", encoding="utf-8")
    assert main(["docs", "check", str(page)]) == 0


def test_json_has_the_same(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "check", "--json", str(page)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert [(one["file"], one["line"], one["kind"], one["id"]) for one in document["findings"]] == [
        ("guide.md", 3, "code", "EXPIRED_KS")
    ]


def test_what_is_in_the_baseline_does_not_count_and_what_is_stale_does(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = ["docs", "check", "--baseline", "known.txt", str(page)]
    assert main([*known, "--update-baseline"]) == 0
    assert main(known) == 0
    page.write_text("New above.\n\n" + WRONG, encoding="utf-8")
    assert main(known) == 0, "lines above change nothing"
    page.write_text(WRONG + "\nWithout a KS it returns `KS_EXPIRED`.\n", encoding="utf-8")
    capsys.readouterr()
    assert main(known) == 1
    assert capsys.readouterr().out.startswith("guide.md:5: KS_EXPIRED")
    page.write_text("# Kaltura\n", encoding="utf-8")
    assert main(known) == 1
    assert capsys.readouterr().out.startswith("known.txt: of no use any more, remove it: guide.md EXPIRED_KS ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.md"], "cannot read the page nowhere.md"),
        (["--baseline", "nowhere.txt", "guide.md"], "cannot read the baseline nowhere.txt"),
        (["--update-baseline", "guide.md"], "--update-baseline needs --baseline FILE"),
        (["--baseline", "guide.md", "guide.md"], "guide.md, line 3: expected FILE ID DIGEST"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    page: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    page.write_text("\n\nsome text of many words\n", encoding="utf-8")
    page.write_text("\n\nword\n", encoding="utf-8")
    assert main(["docs", "check", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"kskit: {told}")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_secret_of_a_page_is_printed(page: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    secret, token = "5f4dcc3b5aa765d61d8327deb882cf99", "900150983cd24fb0d6963f7d28e17f72"
    page.write_text(
        f"""# Kaltura

```bash
APP_TOKEN={token}
curl "https://www.kaltura.com/api_v3/service/session/action/start?secret={secret}" -d 'type={secret}' -d format=1
curl "https://www.kaltura.com/api_v3/service/appToken/action/startSession" -d format=1 -d "tokenHash={token}" \\
  -d "ks={secret}" -d id={token} -H "Authorization: Bearer {secret}"
```

```json
{{"code": "EXPIRED_KS", "secret": "{secret}"}}
```
""",
        encoding="utf-8",
    )
    assert main(["docs", "check", *options, str(page)]) == 1
    out = "".join(capsys.readouterr())
    assert secret not in out
    assert token not in out


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_read(page: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    page.write_text(text, encoding="utf-8")
    assert main(["docs", "check", str(page)]) in {0, 1}
    assert capsys.readouterr().out


def test_a_missing_extra_is_told(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "kskit.docs.check", None)
    assert main(["docs", "check", str(page)]) == 2
    assert capsys.readouterr().err.endswith("is missing; run: pip install 'kaltura-session-kit[pastes]'\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_nothing_is_wrong_on_a_right_page(path: Path, form: str) -> None:
    assert check(FORMS[form](path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", WRONG_PAGES, ids=lambda path: path.stem)
def test_what_is_wrong_on_a_page_is_named_with_its_line_and_nothing_else(path: Path, form: str) -> None:
    found = check(FORMS[form](path.read_text(encoding="utf-8")))
    assert [(one.line, one.id) for one in found] == sorted((one["line"], one["id"]) for one in EXPECTED[path.stem])
    assert all(one.text and one.proof for one in found)


def test_the_pages_of_the_kit_are_right() -> None:
    paths = [*sorted((ROOT / "spec").glob("*.md")), ROOT / "README.md"]
    found = [(path.name, one) for path in paths for one in check(path.read_text(encoding="utf-8"))]
    assert found == []
