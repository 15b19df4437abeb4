"""The template environment of a language: strict about names, and about text that was not escaped."""

import re
import textwrap
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import jinja2

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.flows.types import setting_name
from kskit.snippets.language import Comment, Escaper, Language
from kskit.snippets.values import Data


class TemplateError(KitError):
    """A template that cannot be rendered: which one, in which line, and why."""


def make_environment(language: Language) -> jinja2.Environment:
    """Return the environment of a language: its folder, its escapers as filters, and the helpers all languages share.

    Filters: the language's escapers; `comment` (wrapped remark, of a text or of paragraphs); `camel`, `pascal`, `snake`
    (names), `setting_name` (KALTURA_KS -> ks).
    renamed(name) is what the language calls a name of the catalogue; language is its id.
    Block helper: `{% call region("hash") %}...{% endcall %}` puts the region markers around its body.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*language.folders, data_path("generators", "templates")]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is source code, not HTML: `finalize` demands an escaper of the language
        finalize=_only_escaped,
    )
    for name, escaper in language.escapers.items():
        environment.filters[name] = escape_with(escaper, name)
    environment.filters.update(snake=snake, camel=camel, pascal=pascal, setting_name=setting_name)
    environment.filters["comment"] = _comment_filter(language)
    environment.globals["language"] = language.id
    environment.globals["region"] = _region_helper(language.comment)
    environment.globals["renamed"] = lambda name: language.renames.get(name, name)
    return environment


def render(environment: jinja2.Environment, template: str, context: Mapping[str, Any]) -> str:
    """Render one template. Raises TemplateError naming file and line of a template, and what is wrong."""
    try:
        return environment.get_template(template).render(context)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"the template {error.name} is missing; it stands in the language's folder") from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename}, line {error.lineno}: {error.message}") from error
    except (jinja2.TemplateError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(f"{_place(error) or template}: {error}") from error


def _place(error: Exception) -> str:
    """Return the innermost template, with its line, that an error went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else ""


def escape_with(escaper: Escaper, name: str) -> Callable[[object], str]:
    """Return a function that writes text in that context, or raises ValueError for what the context cannot hold."""
    alternatives = [re.escape(text) for text in sorted(escaper.replace, key=len, reverse=True)]
    pattern = re.compile("|".join([*alternatives, *([escaper.escape] if escaper.escape else [])]) or r"(?!)")
    forbidden = re.compile(escaper.forbid or r"(?!)")

    def replacement(match: re.Match[str]) -> str:
        known = escaper.replace.get(match[0])
        return escaper.other.format(code=ord(match[0])) if known is None else known

    def escape(value: object) -> str:
        text = str(value)
        if found := forbidden.search(text):
            raise ValueError(f"the escaper {name} cannot write {found[0]!r} of {text!r}")
        return escaper.prefix + pattern.sub(replacement, text) + escaper.suffix

    return escape


def _only_escaped(value: object) -> object:
    if isinstance(value, Data):
        raise jinja2.TemplateRuntimeError(f"{str(value)!r} comes from the catalogue and was not put through an escaper")
    return value


def _comment_filter(language: Language) -> Callable[..., str]:
    """Write text as comment lines, wrapped to the language's width; indent: white space before each line."""
    syntax = language.comment

    def comment(text: str | list[str], indent: str = "") -> str:
        if isinstance(text, list):
            return "\n".join(comment(paragraph, indent) for paragraph in text)
        width = syntax.width - len(indent.expandtabs(4)) - len(syntax.open) - len(syntax.close) - 2
        if syntax.close and syntax.close in text:
            raise ValueError(f"a comment cannot hold {syntax.close!r}: {str(text)!r}")
        lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
        return "\n".join(indent + _commented(syntax, line) for line in lines)

    return comment


def _commented(syntax: Comment, text: str) -> str:
    return f"{syntax.open} {text} {syntax.close}".rstrip()


def _region_helper(syntax: Comment) -> Callable[..., str]:
    """Put markers around a block: the syntax of MkDocs and of mdBook in one comment line, easy to cut with sed."""

    def region(name: str, *, caller: Callable[[], str]) -> str:
        body = caller().removesuffix("\n")
        first = body.lstrip("\n")
        indent = first[: len(first) - len(first.lstrip())]
        start = _commented(syntax, f"--8<-- [start:{name}] ANCHOR: {name}")
        end = _commented(syntax, f"--8<-- [end:{name}] ANCHOR_END: {name}")
        return f"{indent}{start}\n{body}\n{indent}{end}\n"

    return region


def _words(name: object) -> list[str]:
    return [word for word in re.split(r"[_\-\s]+|(?<=[a-z])(?=[A-Z])", str(name)) if word]


def snake(name: object) -> str:
    """partner-id -> partner_id."""
    return "_".join(_words(name)).lower()


def pascal(name: object, acronyms: tuple[str, ...] = ()) -> str:
    """partner_id -> PartnerId, or PartnerID when `id` is among the acronyms."""
    return "".join(word.upper() if word.lower() in acronyms else word.capitalize() for word in _words(name))


def camel(name: object, acronyms: tuple[str, ...] = ()) -> str:
    """partner_id -> partnerId, or partnerID when `id` is among the acronyms; the first word stays in lower case."""
    first, *rest = _words(name)
    return first.lower() + pascal(" ".join(rest), acronyms)
