"""`kskit embed`: fill guarded blocks in Markdown files; `--check` says which are out of step."""

import argparse
import difflib
import sys
from pathlib import Path

from kskit.build.writing import write_changed
from kskit.explain.reading import read_utf8
from kskit.spec.embed import Block, find_blocks, update
from kskit.spec.samples import SITES


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", nargs="+", type=Path, help="Markdown files with kskit:begin and kskit:end markers")
    parser.add_argument("--lang", metavar="LANGUAGE,...", help="for blocks of code that name none (default: all)")
    parser.add_argument("--site", choices=SITES, help="how several languages are written (default: md)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a block is out of step")
    parser.add_argument("--force", action="store_true", help="also overwrite blocks that were edited by hand")


def run(options: argparse.Namespace) -> int:
    """Return 0 when every block is (now) in step.

    Return 1 when one was edited by hand or, with --check, is out of step or missing. No file is written when one of
    them has a marker that is not understood.
    """
    defaults = {name: value for name in ("lang", "site") if (value := getattr(options, name))}
    texts = {path: read_utf8(path, "the page", line_ends=True) for path in options.file}
    blocks = {path: find_blocks(text, str(path), defaults) for path, text in texts.items()}
    wrong = 0
    for path, text in texts.items():
        if not blocks[path]:
            print(f"{path}: no guarded block; add <!-- kskit:begin FLOW/STEP lang=... --> and <!-- kskit:end -->",
                  file=sys.stderr)  # fmt: skip
            wrong += options.check
        for block in blocks[path]:
            wrong += _report(path, block, check=options.check, force=options.force)
        new = update(text, blocks[path], force=options.force)
        if not options.check and new != text:
            target = path.resolve()  # a link stays one
            write_changed(target.parent, {Path(target.name): new.encode("utf-8")})
            print(f"{path}: written")
    return 1 if wrong else 0


def _report(path: Path, block: Block, *, check: bool, force: bool) -> int:
    """Say what is wrong with a block; return 1 when it stays wrong."""
    where = f"{path}, line {block.line}: {block.name}"
    if block.edited and not force:
        print(f"{where} was edited by hand; move the change out of the block, or use --force")
        there, wanted = block.content.splitlines(), block.wanted.splitlines()
        print("\n".join(difflib.unified_diff(there, wanted, "in the file", "from the kit", lineterm="")))
        return 1
    if check and block.outdated:
        print(f"{where} is out of step; run: kskit embed {path}", file=sys.stderr)
        return 1
    return 0
