"""The specification without a site: one page, pieces for coding agents, and lists of them by task."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kaltura_diagnosis.registry import catalogue
from kaltura_session.requests import FORM_TYPE, Call, Multirequest, encode
from kaltura_session.server.resources import data_root
from kskit.flows.catalogue import load_flows
from kskit.flows.types import Flow, Step
from kskit.snippets.regions import without_markers
from kskit.snippets.render import Snippet, render_snippets
from kskit.spec.markdown import fenced, in_parts
from kskit.spec.pages import FLOW, page_titles, read_page, without_regions
from kskit.spec.plain_commands import pairs, request_of
from kskit.spec.samples import CALL

ONE_PAGE = Path("all-in-one.md")
_LEFT_OUT = ("index", "glossary")
_ANCHOR = re.compile(r'^(?:<a id="[a-z0-9-]+"></a>|</?details.*>|<summary>.*</summary>)\n+', re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[((?:[^\[\]]|`[^`]*`)*)\]\((?:(?:evidence/)?[a-z0-9-]+\.md)?#?[^)\s]*\)")
LLMS = Path("llms.txt")
FOLDER = Path("agents")
SKILL = FOLDER / "SKILL.md"
LONGEST_TASK, LONGEST_PIECE = 6_200, 14_500
"""Characters in 2,000 and in 5,000 tokens: at least 3.1 and 2.9 make one, with the tokenizers in use."""
_MOST_TRAPS = (8, 5, 3)  # as many as leave room for the program
_SUMMARY = "How a client without an SDK starts, uses and ends sessions of the Kaltura API v3 over plain HTTP."
_FIRST = (
    "The token hash is a plain digest of the KS followed by the token, never an HMAC. Errors come under HTTP 200. "
    "JSON has no envelope. Send `format=1`, and `ks` as a parameter."
)

Links = Iterable[tuple[str, str]]
"""Label and address of each."""


def export_agents() -> dict[Path, bytes]:
    """Return llms.txt and the folder agents: SKILL.md, FLOW.LANGUAGE.md, and the other pages in pieces."""
    snippets = {FOLDER / f"{one.flow.id}.{one.language.id}.md": one for one in render_snippets().values()}
    texts = {path: _task(one) for path, one in snippets.items()}
    listed = []
    for name in page_titles():
        found = () if name.startswith(FLOW) else _pieces(plain_page(read_page(data_root(), name)))
        for number, text in enumerate(found, start=1):
            path = FOLDER / f"{name}-{number}.md"
            texts[path] = text
            listed.append((page_titles()[name], path.as_posix(), _about(text)))
    tasks = {flow: [(one.language.label, path.as_posix()) for path, one in snippets.items() if one.flow.id == flow]
             for flow in load_flows().flows}  # fmt: skip
    files = {path: text.encode("utf-8") for path, text in texts.items()}
    return {LLMS: _llms(tasks, listed), SKILL: (data_root() / "spec" / SKILL).read_bytes(), **files}


def render_llms(pages: Mapping[str, str]) -> dict[Path, bytes]:
    """Return the llms.txt beside the pages, with links to them and to programs. pages: name to Markdown, filled."""
    tasks: dict[str, list[tuple[str, str]]] = {flow: [("steps", f"{FLOW}{flow}.md")] for flow in load_flows().flows}
    for one in render_snippets().values():
        tasks[one.flow.id].append((one.language.label, f"snippets/{one.path.as_posix()}"))
    listed = [(page_titles()[name], f"{name}.md", first_sentence(text))
              for name, text in pages.items() if not name.startswith(FLOW)]  # fmt: skip
    return {Path("spec") / LLMS: _llms(tasks, listed)}


def _llms(tasks: Mapping[str, Links], listed: Iterable[tuple[str, str, str]]) -> bytes:
    """Return the list: links by the id of a flow, then title, address and content of the other pages."""
    flows = load_flows().flows
    lines = ["# The Kaltura session protocol", "", f"> {_SUMMARY}", "", _FIRST, "",
             f"- [Skill]({SKILL.as_posix()}): what goes wrong most, and how to work", "", "## Tasks", ""]  # fmt: skip
    for flow, links in tasks.items():
        every = ", ".join(f"[{label}]({address})" for label, address in links)
        lines.append(f"- {flows[flow].title}. {flows[flow].summary} {every}")
    lines += ["", "## Everything else", ""]
    lines += [f"- [{title}]({address}): {about}" for title, address, about in listed]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _task(snippet: Snippet) -> str:
    """Return the page of a flow in a language: all of the program that has room, else what its steps do."""
    fence = snippet.language.fence
    whole = [_fence(fence, without_markers(snippet.text))]
    for path, text in list(snippet.shown.items())[1:]:
        whole += [f"`{path.as_posix()}`:", _fence(path.suffix.removeprefix("."), text)]
    parts = {region.name: _fence(fence, region.of(snippet.text)) for region in snippet.regions}
    steps = [code for name, code in parts.items() if name != CALL]
    rest = f"The whole program: `kskit snippets show {snippet.flow.id} --lang {snippet.language.id}`."
    fewer = ([*steps[:count], rest] for count in range(len(steps), -1, -1))
    choices = [(code, most) for code in (whole, [*parts.values(), rest], *fewer) for most in _MOST_TRAPS]
    pages = ("\n\n".join([_head(snippet, most), "## Program", *code]) + "\n" for code, most in choices)
    return next(page for page in pages if len(page) <= LONGEST_TASK)


def _fence(language: str, code: str) -> str:
    return fenced(language, code.strip("\n"))


def _head(snippet: Snippet, most_traps: int) -> str:
    """Return what is sent, what goes wrong, and how to check it."""
    flow = snippet.flow
    traps = dict.fromkeys(mistake for step in flow.step for mistake in step.mistakes)
    settings = ", ".join(f"`{name}`" for name in flow.settings())
    parts = [f"# {flow.title}, in {snippet.language.label}", flow.summary, "## Send"]
    parts += [_step(flow, step) for step in flow.step]
    parts += [f"Settings, from the environment: {settings}. Prints: {flow.prints}."]
    if traps:
        named = [f"- {name} {catalogue()[name].title}: {catalogue()[name].fix}" for name in list(traps)[:most_traps]]
        parts += ["## Traps", "\n".join(named)]
    check = f"`kskit grade {flow.id} -- COMMAND` runs the program against an emulator and names each mistake."
    return "\n\n".join([*parts, "## Check", check])


def _step(flow: Flow, step: Step) -> str:
    text = f"**{step.title}.** {step.text}"
    variant = next(one for one in flow.variant if step.in_variant(one.id))
    return f"{text}\n\n{_request(request_of(flow, step, variant, '{{{}}}'))}" if step.call else text


def _request(call: Call | Multirequest) -> str:
    request = encode(call, root="")
    params = "\n&".join(f"{name}={value}" for name, value in pairs(request))
    return _fence("http", f"{request.method} {{service_url}}{request.target}\nContent-Type: {FORM_TYPE}\n\n{params}")


def _pieces(text: str) -> Iterator[str]:
    """Yield a page in pieces that are cut before headings, or else before paragraphs and rows, none too long."""
    for part in in_parts(_blocks(text), lambda block: len(block) + 1, LONGEST_PIECE):
        yield "\n".join([*part, ""])


def _blocks(text: str) -> Iterator[str]:
    for block in re.split(r"\n(?=#{2,5} )", text):
        if len(block) <= LONGEST_PIECE:
            yield block
        else:
            yield from block.split("\n")


def _about(text: str) -> str:
    """Return what a piece holds: its headings, the first and the last of many."""
    titles = [title.replace("\\", "") for title in re.findall(r"^#{2,5} (.+)$", text, re.MULTILINE)]
    return ", ".join(titles if len(titles) <= 4 else [titles[0], "...", titles[-1]]) or first_sentence(text)


def first_sentence(text: str) -> str:
    """Return the first sentence below the title, without links."""
    paragraphs = [part for part in text.split("\n\n")[1:] if part and not part.startswith(("<!--", "#", "!", "|"))]
    plain = _LINK.sub(r"\1", paragraphs[0]).replace("\n", " ")
    return re.split(r"(?<=[.:]) ", plain, maxsplit=1)[0].removesuffix(":")


def export_one_page() -> dict[Path, bytes]:
    """Return all pages of this installation as one."""
    pages = {name: read_page(data_root(), name) for name in page_titles()}
    parts = [f"# The Kaltura session protocol\n\n{_SUMMARY}"]
    parts += [plain_page(text) for name, text in pages.items() if name not in _LEFT_OUT]
    parts.append(plain_page(pages["glossary"]))
    return {ONE_PAGE: ("\n\n".join(parts) + "\n").encode("utf-8")}


def plain_page(text: str) -> str:
    """Return a page without markers, anchors, links and images, its headings one level deeper."""
    return "\n".join(_lines(_IMAGE.sub(r"(Diagram: \1.)", _ANCHOR.sub("", without_regions(text))))).strip("\n")


def _lines(text: str) -> Iterator[str]:
    in_code = False
    for line in text.splitlines():
        if line.startswith("```"):
            in_code = not in_code
        if in_code or line.startswith("```"):
            yield line
        elif line.startswith("#"):
            yield f"#{line}"
        else:
            yield _LINK.sub(r"\1", line)
