"""Runs the programs with a mistake in them, all of a language in one process, against public test values.

Each gives what it printed and what it sent; what starts a session is answered with a KS, all other calls fail.
"""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import quote, quote_plus, unquote_plus
from urllib.request import OpenerDirector

from kskit.snippets.mistaken import Mistaken

HERE = Path(__file__).with_name("mistaken_programs")
KS = (
    "ZTcxZWVhMDcwMjY5YTI0M2QyMTlkYTk3ZTRhZTkwYWQ3YmRjMDI1NXwxMDI7MTAyOzE3NjczMTIwMDA7MDsxNzY3MjI1NjAwLjEyMzQ7"
    "am9+fn4/Pz/DqTtlZGl0Oio7Ow=="
)
WIDGET = json.dumps(
    {"partnerId": 102, "ks": KS, "userId": 0, "objectType": "KalturaStartWidgetSessionResponse"}, separators=(",", ":")
).replace("/", "\\/")
ENVIRONMENT = {
    "KALTURA_SERVICE_URL": "http://localhost/api_v3",
    "KALTURA_PARTNER_ID": "102",
    "KALTURA_ADMIN_SECRET": "0123456789abcdef0123456789abcdef",
    "KALTURA_USER_SECRET": "fedcba9876543210fedcba9876543210",
    "KALTURA_USER_ID": "jo+x@example.test",
    "KALTURA_APP_TOKEN_ID": "0_x9k2m4pq",
    "KALTURA_APP_TOKEN": "0d1f4b7a9c3e5d7f1b3a5c7e9f0a2b4c",
    "KALTURA_APP_TOKEN_HASH_TYPE": "SHA256",
    "KALTURA_KS": (
        "djJ8MTAyfBsrK3ZcCfibgLuLcpoJhg3IlGkkyGQCMsc8EERo-ifylR-4tLUaK6UWAcne7Y-Uum5Y-YEOOlQGkDZvwyqraxFbF-On"
        "bLEYbeT-uGnaXaIN"
    ),
    "MISTAKE_WIDGET": WIDGET,
    "MISTAKE_START": f'"{KS}"',
}


class Ran(NamedTuple):
    """What a program did. sent: URL and form of each request."""

    printed: str
    sent: list[tuple[str, str]]


def environment(mistake: str) -> dict[str, str]:
    """Return the settings of a program: group C makes version 1 of a KS."""
    return {**ENVIRONMENT, "KALTURA_KS_VERSION": "1" if mistake.startswith("C") else "2"}


def python(programs: Iterable[Mistaken], folder: Path) -> dict[str, Ran]:  # noqa: ARG001 - all have this signature
    """Run Python programs in this process."""
    return {one.mistake: _python(one) for one in programs}


def _python(one: Mistaken) -> Ran:
    sent: list[tuple[str, str]] = []
    printed = io.StringIO()

    def answer(_: object, url: str, form: bytes, __: float) -> io.BytesIO:
        sent.append((url, form.decode()))
        if not url.endswith(("/startWidgetSession", "/session/action/start")):
            raise SystemExit
        response = io.BytesIO((WIDGET if url.endswith("/startWidgetSession") else f'"{KS}"').encode())
        response.status = 200
        return response

    names = {"__name__": "program", "quote": quote, "unquote_plus": unquote_plus}
    with mock.patch.object(OpenerDirector, "open", answer), mock.patch.dict(os.environ, environment(one.mistake)):
        exec("import base64, hmac\n" + one.program, names)  # noqa: S102 - our own programs
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            names["main"]()
    return Ran(printed.getvalue(), sent)


def javascript(programs: Iterable[Mistaken], folder: Path) -> dict[str, Ran]:
    """Run JavaScript programs in one Node."""
    for one in programs:
        text = 'import { createHmac } from "node:crypto";\n' + one.program
        (folder / f"{one.mistake}.mjs").write_text(text, encoding="utf-8")
    shutil.copy(HERE / "run.mjs", folder)
    return _protocol(["node", "run.mjs"], folder)


def curl(programs: Iterable[Mistaken], folder: Path) -> dict[str, Ran]:
    """Run shell programs in one shell, with a function in place of curl."""
    for one in programs:
        (folder / one.mistake).write_text(one.program, encoding="utf-8")
    ran = _protocol(["sh", str(HERE / "run.sh")], folder)
    return {name: Ran(one.printed, [(url, _form(config)) for url, config in one.sent]) for name, one in ran.items()}


def _form(config: str) -> str:
    """Return the form that curl makes of its options, one a line here with a record separator for the line feed."""
    pairs = re.findall(r'^data(-urlencode)? = "([^=]*)=((?:[^"\\]|\\.)*)"$', config.replace("\x1e", "\n"), re.MULTILINE)
    plain = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
    values = ((name, re.sub(r"\\.", lambda found: plain[found[0]], value)) for _, name, value in pairs)
    return "&".join(f"{name}={quote_plus(value)}" for name, value in values)


_IMPORTS = {
    "bytes": "bytes", "aes": "crypto/aes", "cipher": "crypto/cipher", "hmac": "crypto/hmac", "md5": "crypto/md5",
    "rand": "crypto/rand", "sha1": "crypto/sha1", "sha256": "crypto/sha256", "sha512": "crypto/sha512",
    "base64": "encoding/base64", "binary": "encoding/binary", "hex": "encoding/hex", "json": "encoding/json",
}  # fmt: skip


def go(programs: Iterable[Mistaken], folder: Path) -> dict[str, Ran]:
    """Compile Go programs into one, whose names end in the mistake, and run that."""
    bodies, used, calls = [], set(), []
    for one in programs:
        head, body = one.program.split("\n)\n", 1)
        used |= set(re.findall(r'^\t"(.*)"$', head, re.MULTILINE))
        used |= {path for name, path in _IMPORTS.items() if re.search(rf"\b{name}\.", body)}
        names = "|".join(re.findall(r"^(?:func|type|var) (\w+)", body, re.MULTILINE))
        bodies.append(re.sub(rf"(?<![.\w\"])({names})\b(?!\")", rf"\1{one.mistake}", body))
        calls.append(f'\t"{one.mistake}": run{one.mistake},')
    imports = "\n".join(f'\t"{path}"' for path in sorted(used))
    table = "\n".join(calls)
    bodies.append(f"\nvar runs = map[string]func() error{{\n{table}\n}}\n")
    text = f"package main\n\nimport (\n{imports}\n)\n{''.join(bodies)}"
    (folder / "programs.go").write_text(text, encoding="utf-8")
    (folder / "go.mod").write_text("module mistakes\n\ngo 1.21\n", encoding="utf-8")
    shutil.copy(HERE / "run.go.txt", folder / "run.go")
    return _protocol(["go", "run", "."], folder)


def _protocol(command: list[str], folder: Path) -> dict[str, Ran]:
    """Run a command that prints `#ID`, then for a request `> URL FORM`, and whatever the program prints."""
    ran: dict[str, Ran] = {}
    settings: Mapping[str, str] = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.split("\n"):
        if line.startswith("#"):
            ran[line[1:]] = current = Ran("", [])
        elif line.startswith("> "):
            url, _, form = line[2:].partition(" ")
            current.sent.append((url, form))
        elif line:
            name = next(reversed(ran))
            ran[name] = current = current._replace(printed=current.printed + line)
    return ran
