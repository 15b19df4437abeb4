"""A campaign: all snippets of the languages whose toolchain is here, tried in all their cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kskit.build.writing import write_changed
from kskit.snippets.evidence import FILE, Entry, entry_of, read_evidence, render_evidence
from kskit.snippets.language import find_language, load_languages
from kskit.snippets.render import Snippet, render_snippets
from kskit.snippets.toolchains import missing_tools
from kskit.snippets.trial import Trial, try_snippets


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign found out. skipped: labels of languages without toolchain, with what is missing."""

    trials: Sequence[Sequence[Trial]]
    skipped: Mapping[str, str]

    @property
    def wrong(self) -> list[Trial]:
        """The trials that did not come out right."""
        return [trial for trials in self.trials for trial in trials if trial.problems]

    @property
    def right(self) -> bool:
        """Whether everything that was tried came out right."""
        return not self.wrong

    @property
    def entries(self) -> dict[str, Entry]:
        """What was confirmed, by snippet id."""
        return {trials[0].snippet.id: entry_of(trials) for trials in self.trials}

    @property
    def summary(self) -> str:
        """One line for people."""
        count = sum(map(len, self.trials))
        skipped = "".join(f"; {label} was left out: {what}" for label, what in self.skipped.items())
        return f"{len(self.trials)} snippets, {count} cases, {len(self.wrong)} wrong{skipped}"

    def record(self, root: Path) -> Path:
        """Write evidence.json of a checkout and return its path below it."""
        content = render_evidence(read_evidence(root), self.entries, render_snippets().values())
        write_changed(root, {FILE: content})
        return FILE


def try_all(language: str | None, said: Callable[[str], None]) -> Outcome:
    """Try every snippet, or those of one language; said is told, in one line each, what came out wrong.

    A language without its toolchain is left out, unless it was asked for: then MissingToolError is raised.
    """
    if language:
        languages = [find_language(language)]
        skipped: dict[str, str] = {}
    else:
        missing = {one.label: missing_tools(one) for one in load_languages().values()}
        skipped = {label: f"{tools[0].tool.name} is missing" for label, tools in missing.items() if tools}
        languages = [one for one in load_languages().values() if one.label not in skipped]
    known = {one.id for one in languages}
    snippets: list[Snippet] = [one for one in render_snippets().values() if one.language.id in known]
    return Outcome(list(try_snippets(snippets, lambda trial: _tell(trial, said))), skipped)


def _tell(trial: Trial, said: Callable[[str], None]) -> None:
    for problem in trial.problems:
        said(f"{trial.snippet.id}, {trial.case.id}: {problem}")
