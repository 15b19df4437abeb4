"""Paths on this machine: where built programs, caches and installed tools are kept."""

import os
from pathlib import Path

from kaltura_session.server.resources import data_root


def cache_folder() -> Path:
    """Return where built programs and tools' caches are kept: .cache of a checkout, else the user's cache folder."""
    return _cache() / "snippets"


def npm_folder() -> Path:
    """Return where `kskit snippets install` puts packages of npm."""
    return _cache() / "npm"


def _cache() -> Path:
    checkout = data_root()
    if (checkout / "pyproject.toml").is_file() and os.access(checkout, os.W_OK):
        return checkout / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kskit"
