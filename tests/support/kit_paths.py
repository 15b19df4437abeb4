"""Where the tests' data lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = ROOT / "vectors" / "recordings"
ORACLE = ROOT / "tests" / "data" / "oracle"
