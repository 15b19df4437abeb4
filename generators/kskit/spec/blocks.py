"""What `kskit embed` can put into a guarded block: code of a flow, a clause, an error code, a mistake."""

from collections.abc import Callable, Mapping, Sequence

from kaltura_diagnosis.registry import catalogue
from kaltura_session.errors import KitError
from kaltura_session.server.catalogue import causes
from kskit.spec.clauses import clauses
from kskit.spec.markdown import bullets, plain
from kskit.spec.samples import PROGRAM, SITES, Sample, Section, fence, sections

Options = Mapping[str, str]


IMPORTS = "imports"


class BlockError(KitError):
    """A block that does not exist, or an option it does not take."""


def render_block(name: str, options: Options) -> str:
    """Return the Markdown of a block.

    name: FLOW (its whole program), FLOW/STEP, clause/ID, error/CODE, mistake/ID, or imports (what MDX tabs need).
    options: for code, lang (one language, without label, or several with commas between; default: all) and site (md,
    mkdocs or docusaurus: how several languages are written).
    """
    if name == IMPORTS:
        return SITES["docusaurus"].head
    kind, _, rest = name.partition("/")
    if not is_code(name):
        if options:
            raise BlockError(f"a block {name} takes no option {min(options)}")
        return _TEXTS[kind](rest)
    return _code(_section(name), options)


def _section(name: str) -> Section:
    full = name if "/" in name else f"{name}/{PROGRAM}"
    if full not in sections():
        flow = name.partition("/")[0]
        own = [one for one in sections() if one.startswith(f"{flow}/")]
        known = own or sorted({one.partition("/")[0] for one in sections()})
        raise BlockError(f"there is no block {name!r}; there are {', '.join(known)}")
    return sections()[full]


def _code(section: Section, options: Options) -> str:
    samples = _chosen(section, options["lang"].split(",")) if "lang" in options else section.samples
    site = options.get("site", "md")
    if site not in SITES:
        raise BlockError(f"there is no site {site!r}; there are {', '.join(SITES)}")
    return fence(samples[0]) if "lang" in options and len(samples) == 1 else SITES[site].code(samples)


def _chosen(section: Section, languages: Sequence[str]) -> Sequence[Sample]:
    """Return the samples of these languages in the order asked for."""
    known = {one.language: one for one in section.samples}
    if len(set(languages)) < len(languages):
        raise BlockError(f"lang={','.join(languages)} names a language twice")
    for language in languages:
        if language not in known:
            raise BlockError(
                f"{section.flow.id}/{section.name} is not written in {language!r}; there are {', '.join(known)}"
            )
    return [known[language] for language in languages]


def _clause(name: str) -> str:
    if name not in clauses():
        raise BlockError(f"there is no clause {name!r}; `kskit trace` lists them")
    one = clauses()[name]
    return f"**{one.id} {one.title}.** {one.fact}"


def _error(name: str) -> str:
    one = causes().get(name)
    if one is None:
        raise BlockError(f"there is no error code {name!r} that a session client meets")
    return f"**{name}.** Causes, most likely first:\n\n{bullets(one.causes, numbered=True)}\n\n{one.todo}"


def _mistake(name: str) -> str:
    one = catalogue().get(name)
    if one is None:
        raise BlockError(f"there is no mistake {name!r}; they run from {min(catalogue())} to {max(catalogue())}")
    return f"**{one.id} {plain(one.title)}.** {plain(one.explanation)} {plain(one.fix)}"


_TEXTS: Mapping[str, Callable[[str], str]] = {"clause": _clause, "error": _error, "mistake": _mistake}


def is_code(name: str) -> bool:
    """Whether a block of this name is code of a flow, which takes options."""
    return name != IMPORTS and name.partition("/")[0] not in _TEXTS


def imports_of(text: str) -> Sequence[str]:
    """Return the lines of MDX that a block's text needs elsewhere in the file."""
    return SITES["docusaurus"].head.splitlines() if "<Tabs " in text else ()
