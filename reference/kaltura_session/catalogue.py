"""The catalogue: facts of the protocol as data, read once from spec/catalogue/*.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kaltura_session.errors import CatalogueError
from kaltura_session.resources import data_path


def read_toml(path: Path) -> dict[str, Any]:
    """Return the document of a TOML file.

    Raises CatalogueError naming the file and the place when it is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"cannot read {path}: {error.strerror}; restore the file or reinstall the kit") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path} is not valid TOML: {error}; mend that line") from error


@cache
def load(name: str) -> dict[str, Any]:
    """Return the catalogue file of that name, e.g. load("flows") for spec/catalogue/flows.toml."""
    return read_toml(data_path("spec", "catalogue", f"{name}.toml"))
