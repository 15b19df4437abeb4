"""The list of public clients, spec/adapters/clients.toml, and how a package of each registry is installed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaltura_session.server.catalogue.reader import read
from kskit.verify.adapters import Adapter

FILE = "clients.toml"


Commands = list[list[str]]


def _pypi(packages: Sequence[str]) -> Commands:
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-compile", *packages]
    pip = ["{python}", "-m", "pip", "--python", "{cache}/bin/python", *install]
    return [["{python}", "-m", "venv", "--without-pip", "{cache}"], pip]


def _npm(packages: Sequence[str]) -> Commands:
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return [["npm", "install", "--prefix", "{cache}", *options, *packages]]


def _go(packages: Sequence[str]) -> Commands:
    begin = ["go", "mod", "edit", "-module=client.invalid"]
    return [["touch", "{cache}/go.mod"], [*begin, "{cache}/go.mod"], ["go", "get", "-C", "{cache}", *packages]]


def _maven(packages: Sequence[str]) -> Commands:
    copy = ["mvn", "--quiet", "--batch-mode", "dependency:copy", "-DoutputDirectory={cache}"]
    return [[*copy, f"-Dartifact={package}"] for package in packages]


REGISTRIES: Mapping[str, tuple[list[str], str, Callable[[Sequence[str]], Commands]]] = {
    "pypi": ([], "==", _pypi),
    "npm": (["node", "npm"], "@", _npm),
    "go": (["go"], "@", _go),
    "maven": (["mvn", "java"], ":", _maven),
}
"""The commands that each needs, what stands between a package and its version, and what installs several."""


@dataclass(frozen=True)
class LeftOut:
    """Cases that are not asked of a client, * matches anything, and why."""

    cases: list[str]
    why: str


@dataclass(frozen=True)
class Client:
    """An entry of the list, described at its top. folder: where its adapter and its program lie."""

    id: str
    registry: str
    package: str
    version: str
    offers: str
    also: list[str] = field(default_factory=list)
    adapter: list[str] = field(default_factory=list)
    program: list[str] = field(default_factory=list)
    flow: str = ""
    responses: bool = False
    left_out: list[LeftOut] = field(default_factory=list)
    folder: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        if self.registry not in REGISTRIES:
            raise ValueError(f"there is no registry {self.registry!r}; there are {', '.join(REGISTRIES)}")

    @property
    def name(self) -> str:
        """The package and its version."""
        return f"{self.package} {self.version}"

    @property
    def runnable(self) -> Adapter:
        """What installs the package and then runs the first of its commands, as an adapter of the kit."""
        needs, between, install = REGISTRIES[self.registry]
        commands = install([f"{self.package}{between}{self.version}", *self.also])
        first = self.adapter or self.program or ["{python}"]
        return Adapter(self.id, self.name, self.offers, first, needs, prepare=commands, folder=self.folder)


@dataclass(frozen=True)
class _ClientFile:
    client: list[Client]


def load_clients(path: Path) -> list[Client]:
    """Return the clients of a list; raises CatalogueError for an entry of another shape."""
    return [replace(one, folder=path.parent / one.id) for one in read(path, _ClientFile).client]
