"""The modules of the reference that are mutated, as syntax trees."""

import ast
import builtins
import io
import keyword
import pkgutil
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import kaltura_session

PACKAGE = "kaltura_session"
# No operation of the vectors leads to these: the network, files, the reading of data, errors, limits of our own,
# what only the emulator asks for, which its recordings hold, and flows, which tests run in every variant.
LEFT_OUT = (*("client", "store", "errors", "flows", "server.catalogue", "server.resources", "server.strip_tags"),)
FUNCTIONS_LEFT_OUT = (
    *("ks:encode_ks", "ks:decode_ks", "ks.fields:KsError", "ks.fields:EncodedKs"),
    *("ks.fields:Ks", "requests:result_of", "sessions:Session", "sessions:_now"),
    *("sessions:call_with_session", "sessions:_with_ks"),
    *("server.validity:partner_of", "server.validity:signing_secrets"),
    *("server.php:is_numeric", "server.php:to_float", "server.parameters:is_api_path"),
    *("server.parameters:query_parameters", "server.parameters:text_of"),
)


@dataclass(frozen=True)
class Module:
    """A module of the reference. name: below the package, e.g. "server.parameters"."""

    name: str
    path: Path

    def is_left_out(self, function: str) -> bool:
        """Tell whether a function, or the class it stands in, is not mutated."""
        return any(f"{self.name}:{function}.".startswith(f"{one}.") for one in FUNCTIONS_LEFT_OUT)

    @property
    def dotted(self) -> str:
        """Its name for the import."""
        return f"{PACKAGE}.{self.name}"

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def _shared_names(self) -> frozenset[str]:
        """The names that mean the same all over the module: imported, built in, and bound at its top."""
        imported = {one.asname or one.name for one in ast.walk(self.tree) if isinstance(one, ast.alias)}
        bound = {one.id for node in self.tree.body if isinstance(node, ast.Assign) for one in ast.walk(node)
                 if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}  # fmt: skip
        defined = {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        return frozenset({*imported, *bound, *defined, *dir(builtins), *keyword.kwlist})

    def without_locals(self, code: str) -> str:
        """Return a piece of code with "_" for every local name, so that renaming one changes nothing."""
        shown, before = [], ""
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            is_local = token.type == tokenize.NAME and before != "." and token.string not in self._shared_names
            shown += ["_" if is_local else token.string] if token.string.strip() else []
            before = token.string
        return " ".join(shown)


def modules() -> Iterator[Module]:
    """Yield the modules by name."""
    folder = Path(kaltura_session.__file__).parent
    for found in pkgutil.walk_packages([str(folder)], f"{PACKAGE}."):
        name = found.name.removeprefix(f"{PACKAGE}.")
        if not any(f"{name}.".startswith(f"{one}.") for one in LEFT_OUT):
            path = folder.joinpath(*name.split("."))
            yield Module(name, path / "__init__.py" if found.ispkg else path.with_suffix(".py"))
