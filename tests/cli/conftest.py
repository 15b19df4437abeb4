"""`kskit explain` in this process, for the tests of what it prints."""

import io
import os

import pytest

from kskit.__main__ import main


@pytest.fixture
def explain(monkeypatch, tmp_path, capsys):
    """Run `kskit explain` in this process: settings replace the environment, text becomes a file."""

    def run(*arguments, text=None, **settings):
        for name in [name for name in os.environ if name.startswith("KALTURA_")]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
        if text is not None:
            path = tmp_path / "pasted.txt"
            path.write_text(text, encoding="utf-8")
            arguments = (*arguments, str(path))
        code = main(["explain", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
