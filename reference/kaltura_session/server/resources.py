"""Where the kit's data lies: beside the code in a checkout, inside the package in an installed wheel."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


@cache
def data_root() -> Path:
    """Return the folder that holds spec/, vectors/ and generators/templates/ of this installation."""
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _CHECKOUT


def data_path(*parts: str) -> Path:
    """Return a path below data_root(), e.g. data_path("spec", "catalogue", "flows.toml"); it need not exist."""
    return data_root().joinpath(*parts)
