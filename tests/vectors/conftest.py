"""The vectors of this checkout: as published, and as the reference computes them now."""

import json
from pathlib import Path
from typing import Any

import pytest

from kskit.build.vectors import Vector, compute, families

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "vectors"


@pytest.fixture(scope="session")
def published() -> list[dict[str, Any]]:
    """Every vector as its file shows it, with `family`."""
    names = json.loads((FOLDER / "manifest.json").read_text(encoding="ascii"))["families"]
    documents = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="ascii")) for name in names}
    return [{"family": name, **vector} for name, document in documents.items() for vector in document["vectors"]]


@pytest.fixture(scope="session")
def computed() -> list[Vector]:
    """Every vector as the reference computes it."""
    return [vector for family in families() for vector in compute(family)]
