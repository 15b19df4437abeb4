"""What the workbench's page loads: Python for browsers, AES, and the kit itself, as scripts beside the built site.

Scripts, because a page that was opened from a folder may load nothing else.
"""

import base64
import gzip
import io
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_path
from kskit.snippets.toolchains import install, npm_folder

FOLDER = Path("assets", "workbench")
PAGE = "workbench.md"
_PACKAGES = ["pyodide@314.0.7", "@noble/ciphers@2.4.0", "esbuild@0.28.2"]
_PYODIDE = ("pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_KIT = ("kaltura_session", "kaltura_diagnosis", "kaltura_pastes", "kaltura_emulator", "kskit")
_OWN = ("page.py", "ciphers.py")


@cache
def workbench_files() -> Mapping[Path, bytes]:
    """Return the files by their path below the site; the packages of npm are installed when they are not there.

    Raises KitError without npm, or when it cannot bring them.
    """
    modules = install(_PACKAGES, npm_folder().with_name("npm-workbench")) / "node_modules"
    made = {f"{name}.js": _as_script(name, (modules / "pyodide" / name).read_bytes()) for name in _PYODIDE}
    made |= {"kit.zip.js": _as_script("kit.zip", _kit()), "aes.js": _aes(modules)}
    made |= {"pyodide.js": (modules / "pyodide" / "pyodide.js").read_bytes(), "workbench.js": _own("workbench.js")}
    return {FOLDER / name: content for name, content in made.items()}


def _own(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


def _as_script(name: str, content: bytes) -> bytes:
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0))
    return b'kitFiles["%s"]="%s";\n' % (name.encode(), packed)


def _aes(modules: Path) -> bytes:
    """Return AES as one script that sets kitNoble."""
    entry = modules / "@noble" / "ciphers" / "aes.js"
    command = [str(modules / ".bin" / "esbuild"), str(entry), "--bundle", "--format=iife", "--global-name=kitNoble",
               "--minify", "--log-level=error"]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own package
    if ran.returncode != 0:
        raise KitError(f"esbuild could not make a script of @noble/ciphers: {ran.stderr.decode('utf-8', 'replace')}")
    return ran.stdout


def _kit() -> bytes:
    """Return the kit's modules and catalogue as they are installed, with what the page asks, as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(_modules()):
            archive.writestr(zipfile.ZipInfo(name), content)  # without a date: the same bytes every time
    return packed.getvalue()


def _modules() -> Iterator[tuple[str, bytes]]:
    for package in _KIT:
        top = Path(str(files(package)))
        for path in top.rglob("*"):
            if path.suffix in {".py", ".json"} and "_data" not in path.parts:
                yield f"{package}/{path.relative_to(top).as_posix()}", path.read_bytes()
    for path in data_path("spec", "catalogue").glob("*.toml"):
        yield f"kaltura_session/_data/spec/catalogue/{path.name}", path.read_bytes()
    yield from ((name, _own(name)) for name in _OWN)
