"""The version of the kit that a build writes into its files."""

import tomllib
from functools import cache
from pathlib import Path

from kaltura_session.errors import KitError
from kaltura_session.server.resources import data_root


@cache
def kit_version() -> str:
    """Return the version that pyproject.toml of the checkout states; KitError where there is none."""
    path = data_root() / "pyproject.toml"
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, KeyError, ValueError) as error:
        raise KitError(f"cannot read the kit's version from {path}; generate in a checkout of the kit") from error


def checkout() -> Path:
    """Return the top folder of the checkout; KitError in an installed kit, which has nothing to generate into."""
    root = data_root()
    if not (root / "pyproject.toml").is_file():
        raise KitError(f"{root} is an installed kit; generate in a checkout: git clone, then `kskit build` there")
    return root
