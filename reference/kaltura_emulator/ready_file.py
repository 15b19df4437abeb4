"""The file that tells a waiting program where the server is: there as a whole, and only while the server is."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kaltura_session.errors import KitError


class ReadyFileError(KitError):
    """A ready file that cannot be written."""


class ReadyFile:
    """Such a file; nothing of it is left when writing fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = ""

    def check(self) -> None:
        """Raise ReadyFileError where the file cannot be written, before anything is started."""
        folder = self._path.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise self._refusal("its folder is missing or not writable")
        if self._path.exists() and not self._path.is_file():
            raise self._refusal("it is a folder or a device")

    def clear(self) -> None:
        """Remove what a server left that was killed, so that nobody takes its port for this one's."""
        self.check()
        try:
            self._path.unlink(missing_ok=True)
        except OSError as problem:
            raise self._refusal(problem.strerror or "it cannot be replaced") from problem

    def write(self, given: Mapping[str, str | int]) -> None:
        """Write the credentials as JSON; a reader never sees half of them."""
        self._written = json.dumps(given, indent=1) + "\n"
        partial = self._path.with_name(f"{self._path.name}.{os.getpid()}.partial")
        try:
            with suppress(FileNotFoundError):
                partial.unlink()
            with partial.open("x", encoding="utf-8") as file:
                file.write(self._written)
            partial.replace(self._path)
        except OSError as problem:
            with suppress(OSError):
                partial.unlink()
            raise self._refusal(problem.strerror or "unknown") from problem

    def remove(self) -> None:
        """Remove the file, unless another server has replaced it since."""
        with suppress(OSError, ValueError):
            if self._written and self._path.read_text(encoding="utf-8") == self._written:
                self._path.unlink()

    def _refusal(self, why: str) -> ReadyFileError:
        return ReadyFileError(f"cannot write the ready file {self._path}: {why}; choose another")
