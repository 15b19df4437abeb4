"""The files of spec/collections."""

from pathlib import Path

from kskit.collections import http_files, postman
from kskit.collections.folders import folders

FOLDER = Path("spec") / "collections"


def render(_root: Path) -> dict[Path, bytes]:
    """Return the collections by their paths below the checkout."""
    files = {f"{one.id.replace('/', '-')}.http": http_files.render(one) for one in folders()}
    files["kaltura-sessions.postman_collection.json"] = postman.render()
    files[http_files.ENVIRONMENT] = http_files.render_environment()
    return {FOLDER / name: content for name, content in files.items()}
