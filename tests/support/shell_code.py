"""The shells that the shell code must run with, and all of that code."""

import re

from kit_paths import ROOT

STARTER = ROOT / "spec" / "adapters" / "shell" / "adapter.sh"
SHELLS = {"dash": ["dash"], "bash": ["bash"], "busybox": ["busybox", "sh"], "zsh": ["zsh"]}
_BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def shell_sources() -> dict[str, str]:
    """Return every program of the kit in POSIX sh, and every block of shell code in its pages, by where it stands."""
    found = {}
    for path in sorted((ROOT / "spec").rglob("*.sh")):
        found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
    for page in [*ROOT.glob("*.md"), *sorted((ROOT / "spec").rglob("*.md"))]:
        for number, block in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")), 1):
            found[f"{page.relative_to(ROOT)}, block {number}"] = block[2]
    return found
