"""Tables of the pages, taken from the catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any

from kaltura_session import catalogue
from kskit.spec.clauses import FAMILIES, clauses
from kskit.spec.guards import Request
from kskit.spec.links import link_clauses
from kskit.spec.markdown import anchor_of, bullets, code, table
from kskit.spec.pages import PAGES

Entry = Mapping[str, Any]


def render_privileges(request: Request, page: str) -> str:
    """Return the privileges: `reserved` in the server's order, or `others`."""
    reserved = request.arguments == ("reserved",)
    entries = [one for one in catalogue.load("privileges")["privilege"] if one["reserved"] is reserved]
    rows = [
        (str(number), code(one["name"]), code(one["value"]), _line(one["meaning"], page), _line(one["hazard"], page))
        for number, one in enumerate(entries, start=1)
    ]
    return table(("no.", "name", "value", "meaning", "beware"), rows)


def render_errors(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return a section per error code that a session client can meet."""
    causes = {one["code"]: one for one in catalogue.load("error_causes")["code"]}
    return "\n\n".join(_error(found, causes[found[0]["code"]], page) for found in _met(causes))


def error_help(code_name: str) -> Entry | None:
    """Return causes and advice for an error code, None when a session client does not meet it."""
    found: list[Entry] = [one for one in catalogue.load("error_causes")["code"] if one["code"] == code_name]
    return found[0] if found else None


def _met(causes: Mapping[str, Entry]) -> Iterable[list[Entry]]:
    """Yield the wordings of each code that has causes, codes in alphabetical order."""
    entries = catalogue.load("errors")["error"]
    for name in sorted(causes):
        yield [one for one in entries if one["code"] == name and one.get("about")]


def _error(wordings: list[Entry], help_: Entry, page: str) -> str:
    name = help_["code"]
    parts = [f"### {name} {{#{anchor_of(name)}}}"]
    for one in wordings:
        arguments = ", ".join(code(argument) for argument in one["args"]) or "none"
        parts.append(f"{_line(one['about'], page)}\n\nMessage {code(one['message'].strip())}; arguments: {arguments}.")
    parts += ["Causes, most likely first:", bullets((_line(one, page) for one in help_["causes"]), numbered=True)]
    advice = {"never": "Repeating the same request does not help.", "later": "It may pass by itself: repeat later.",
              "renew": "Renew the session and repeat once (LIFE.15)."}  # fmt: skip
    parts.append(f"**What to do.** {_line(help_['todo'], page)} {_line(advice[help_['retry']], page)}")
    parts.append(f"See {_line(', '.join(help_['clauses']), page)}.")
    return "\n\n".join(parts)


def render_error_index(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the codes with their meaning, each linked to its section."""
    causes = {one["code"]: one for one in catalogue.load("error_causes")["code"]}
    rows = [(f"[{code(found[0]['code'])}](#{anchor_of(found[0]['code'])})", _line(found[0]["about"], page))
            for found in _met(causes)]  # fmt: skip
    return table(("code", "meaning"), rows)


def render_families(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the families of clauses with the pages they stand on and how many there are."""
    rows = []
    for family in FAMILIES:
        members = [one for one in clauses().values() if one.family == family]
        pages = dict.fromkeys(one.page for one in members)
        rows.append((family, ", ".join(f"[{PAGES[one]}]({one}.md)" for one in pages), str(len(members))))
    return table(("family", "page", "clauses"), rows)


def render_contents(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the list of pages, without the one it stands on."""
    return bullets(f"[{title}]({name}.md)" for name, title in PAGES.items() if name != page)


def render_unobserved(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the clauses that were read in the source and not seen happening."""
    read = [one for one in clauses().values() if one.evidence == ("source",)]
    return table(("clause", "title"), ((_line(one.id, page), one.title) for one in read))


def _line(text: str, page: str) -> str:
    return link_clauses(text, clauses(), page)
