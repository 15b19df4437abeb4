"""Who generates what: each provider is a function that takes the checkout and returns paths and contents."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaltura_diagnosis.registry import catalogue as mistakes
from kaltura_session.errors import KitError
from kaltura_session.server import catalogue
from kskit.build.writing import current
from kskit.flows.catalogue import load_flows
from kskit.snippets.language import load_languages
from kskit.spec.clauses import clauses
from kskit.spec.drawing import described
from kskit.spec.tables import guides
from kskit.verify.adapters import load_adapters

Files = dict[Path, bytes]


@dataclass(frozen=True, slots=True)
class Provider:
    """A part of the build.

    function: "module:name"; it takes the top folder of the checkout and may read below it; a `summing_up` one also
    takes what the providers before it made. folders: those in which this provider generates every file, but for the
    files in `kept`.
    """

    name: str
    function: str
    folders: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    summing_up: bool = False
    listed_by: str = ""

    def render(self, root: Path, before: Files) -> Files:
        """Return path below the checkout to content; the same on every machine."""
        function = _named(self.function)
        made: Files = function(root, before) if self.summing_up else function(root)
        return made

    def all_folders(self) -> list[Path]:
        """Return the folders in which this provider generates every file."""
        return [Path(folder) for folder in (*self.folders, *(_named(self.listed_by)() if self.listed_by else ()))]


def _named(reference: str) -> Callable[..., Any]:
    module, _, name = reference.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


PACKAGES = ("LICENSE", "go.mod", "vectors.go", "token_hash_test.go", "package.json", "index.js")  # written by hand
SCHEMAS = ("adapter-request", "adapter-answer", "report", "explain", "inspect")  # likewise: of commands, not of vectors
PROVIDERS = (
    Provider(
        "vectors",
        "kskit.build.rendering:render",
        ("vectors", "vectors/schema"),
        tuple(f"vectors/{name}" for name in ("corrections.toml", "evidence.json", "profiles.toml", *PACKAGES))
        + tuple(f"vectors/schema/{name}.schema.json" for name in SCHEMAS),
    ),
    Provider(
        "snippets",
        "kskit.snippets.manifest:render",
        kept=("spec/snippets/evidence.json",),
        listed_by="kskit.snippets.manifest:folders",
    ),
    Provider("collections", "kskit.collections:render", ("spec/collections",), ("spec/collections/README.md",)),
    Provider("spec", "kskit.spec.render:render_spec", ("spec/diagrams",)),
    Provider("python names", "kskit.spec.python_api:render"),
    Provider("front page", "kskit.build.front_page:render", summing_up=True),
)

_READERS = (
    catalogue.actions,
    clauses,
    described,
    catalogue.codes,
    catalogue.errors,
    guides,
    load_flows,
    mistakes,
    catalogue.objects,
    catalogue.privileges,
    catalogue.services,
    load_languages,
    load_adapters,
)


def render_all(root: Path, report: Callable[[str], object] = lambda _: None) -> Files:
    """Return everything generated, of all providers; report is called with each provider's name before it runs.

    All tables are read first: raises CatalogueError naming file, row and field of one that is not as it should be.
    """
    for reader in _READERS:
        reader()
    files: Files = {}
    for provider in PROVIDERS:
        report(provider.name)
        for path, content in provider.render(root, files).items():
            if path in files:
                raise KitError(f"two providers generate {path}; the second is {provider.name}")
            files[path] = content
    return files


def generated_folders() -> list[Path]:
    """Return the folders in which every file is generated."""
    return [folder for provider in PROVIDERS for folder in provider.all_folders()]


def kept_files(root: Path) -> Files:
    """Return the files that lie in generated folders and are made by another command."""
    kept = [Path(name) for provider in PROVIDERS for name in provider.kept]
    return {path: content for path in kept if (content := current(root, path)) is not None}
