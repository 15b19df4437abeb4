"""Installing tools: the packages of npm that languages name with a version, into this checkout's cache."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.snippets.language import Language
from kskit.snippets.paths import npm_folder
from kskit.snippets.toolchains import search_path

_SECONDS = 600


def npm_packages(languages: Iterable[Language]) -> list[str]:
    """Return the npm packages that tools name with a version, e.g. `@biomejs/biome@2.6.8`, each once."""
    named = [tool.packages.get("npm", "") for language in languages for tool in language.tools]
    return [name for name in dict.fromkeys(named) if "@" in name[1:]]


def install(packages: list[str], folder: Path | None = None) -> Path:
    """Install npm packages of these versions and return the folder they are in.

    folder: for these alone, since npm removes all others from it; None for that of the languages, on the search path.
    Nothing is done when they are all there. Raises KitError without npm, or with what npm says when it fails.
    """
    folder = folder or npm_folder()
    if all(_is_installed(one, folder) for one in packages):
        return folder
    npm = shutil.which("npm", path=search_path())
    if npm is None:
        raise KitError("npm is not installed (Debian: npm); the tools it would bring are formatters, linters, runtimes")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--silent", *packages]
    try:
        ran = subprocess.run(  # noqa: S603 - the packages of our own language.toml
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise KitError(f"npm did not end within {_SECONDS} seconds; look at the network and repeat") from error
    if ran.returncode != 0:
        raise KitError(f"npm could not install {', '.join(packages)}: {(ran.stderr or ran.stdout).strip()}")
    return folder


def _is_installed(package: str, folder: Path) -> bool:
    name, _, version = package.rpartition("@")
    manifest = folder / "node_modules" / name / "package.json"
    return manifest.is_file() and json.loads(manifest.read_text(encoding="utf-8")).get("version") == version
