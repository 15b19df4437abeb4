"""Makes the replay package importable for the tests of the emulator."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
