"""Who generates what: each provider is a function that takes the checkout and returns paths and contents."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaltura_session.errors import KitError
from kskit.build.writing import current

Render = Callable[[Path], dict[Path, bytes]]


@dataclass(frozen=True, slots=True)
class Provider:
    """A part of the build.

    function: "module:name"; it takes the top folder of the checkout and may read below it. folders: those in which this
    provider generates every file, but for the files in `kept`.
    """

    name: str
    function: str
    folders: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def render(self, root: Path) -> dict[Path, bytes]:
        """Return path below the checkout to content; the same on every machine."""
        module, _, name = self.function.partition(":")
        function: Render = getattr(importlib.import_module(module), name)
        return function(root)


PROVIDERS = (
    Provider("vectors", "kskit.build.rendering:render", ("vectors", "vectors/schema"), ("vectors/evidence.json",)),
    Provider("spec", "kskit.spec.render:render_spec", ("spec/diagrams",)),
)


def render_all(root: Path, said: Callable[[str], None] = lambda _: None) -> dict[Path, bytes]:
    """Return everything generated, of all providers; said is called with each provider's name before it runs."""
    files: dict[Path, bytes] = {}
    for provider in PROVIDERS:
        said(provider.name)
        for path, content in provider.render(root).items():
            if path in files:
                raise KitError(f"two providers generate {path}; the second is {provider.name}")
            files[path] = content
    return files


def generated_folders() -> list[Path]:
    """Return the folders in which every file is generated."""
    return [Path(folder) for provider in PROVIDERS for folder in provider.folders]


def kept_files(root: Path) -> dict[Path, bytes]:
    """Return the files that lie in generated folders and are made by another command."""
    kept = [Path(name) for provider in PROVIDERS for name in provider.kept]
    return {path: content for path in kept if (content := current(root, path)) is not None}
