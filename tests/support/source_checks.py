"""What the tools of a language say of a program's source."""

from pathlib import Path

from kskit.snippets import programs
from kskit.snippets.render import Snippet
from kskit.snippets.toolchains import command_line


def check_source(snippet: Snippet, cache: Path | None = None) -> list[str]:
    """Return what the language's formatter and linter complain about, nothing when they are content."""
    work, paths = programs._write(snippet, cache)
    complaints = []
    language = snippet.language
    for check in [*language.format, *language.lint]:
        ran = programs.run_tool(command_line(check, language, paths), snippet, work)
        if ran.exit != 0 or (check in language.format and ran.stdout.strip()):
            complaints.append(f"{check[0]}: {(ran.stdout + ran.stderr).strip()}")
    return complaints
