"""A suite: all snippets of the languages whose toolchain is here, tried in all their cases."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kskit.build.writing import write_changed
from kskit.snippets.execution import Execution, execute_snippets
from kskit.snippets.language import Language, find_language, load_languages
from kskit.snippets.manifest import FILE, entry_of, evidence_of, read_evidence, render_evidence
from kskit.snippets.render import render_snippets
from kskit.snippets.toolchains import missing_tools


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a suite found out. not_checked: a line for each tool that is not installed here."""

    executions: Sequence[Sequence[Execution]]
    not_checked: Sequence[str] = ()

    @property
    def wrong(self) -> list[Execution]:
        """The executions that did not come out right."""
        return [execution for executions in self.executions for execution in executions if execution.problems]

    @property
    def right(self) -> bool:
        """Whether everything that was tried came out right."""
        return not self.wrong

    @property
    def summary(self) -> str:
        """One line for people."""
        count = sum(map(len, self.executions))
        return f"{len(self.executions)} snippets, {count} cases, {len(self.wrong)} wrong"

    def record(self, root: Path) -> Path:
        """Write evidence.json of a checkout and return its path below it."""
        known = read_evidence(root)
        snippets = [executions[0].snippet for executions in self.executions]
        confirmed = {
            snippet.id: entry_of(executions, evidence_of(snippet, known))
            for snippet, executions in zip(snippets, self.executions, strict=True)
        }
        content = render_evidence(known, confirmed, render_snippets().values())
        write_changed(root, {FILE: content})
        return FILE


def run_suite(language: str | None, report: Callable[[str], None]) -> Outcome:
    """Try every snippet, or those of one language; report is told, in one line each, what came out wrong.

    A language without its toolchain is left out, unless it was asked for: then MissingToolError is raised.
    """
    languages = [find_language(language)] if language else list(load_languages().values())
    tried = {one.id for one in languages if language or not missing_tools(one)}
    snippets = [one for one in render_snippets().values() if one.language.id in tried]
    executions = list(execute_snippets(snippets, lambda execution: _tell(execution, report)))
    return Outcome(executions, list(_not_checked(languages)))


def _not_checked(languages: Iterable[Language]) -> Iterator[str]:
    """Yield a line for each tool that is not installed: which programs could not be executed, or not with it."""
    for language in languages:
        needed = missing_tools(language)
        for found in needed or missing_tools(language, "also"):
            how = "not executed" if needed else "not executed with it"
            yield (
                f"{found.tool.name} is not installed: the {language.label} programs were {how}; "
                "what was confirmed of unchanged code stays"
            )


def _tell(execution: Execution, report: Callable[[str], None]) -> None:
    for problem in execution.problems:
        report(f"{execution.snippet.id}, {execution.case.id}: {problem}")
