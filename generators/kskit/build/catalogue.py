"""Reading the whole catalogue at once, so that a wrong row is told before anything is computed from it."""

from kaltura_diagnosis.registry import catalogue as mistakes
from kaltura_session.server import catalogue
from kskit.flows.catalogue import load_flows
from kskit.snippets.language import load_languages
from kskit.spec.clauses import clauses
from kskit.spec.drawing import described
from kskit.spec.tables import guides
from kskit.verify.adapters import load_adapters

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


def read_all() -> None:
    """Read every table; raises CatalogueError naming file, row and field of the first that is not as it should be."""
    for reader in _READERS:
        reader()
