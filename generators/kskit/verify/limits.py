"""How patient the harness is with an adapter."""

import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """The bounds of one run; every one of them is an option of `kskit verify`."""

    timeout_seconds: float = 5.0
    """An adapter that is silent for so long, while it owes an answer, hangs."""
    grace_seconds: float = 1.0
    """How long a process may take to end after "stop"."""
    max_restarts: int = 20
    """How often a process that broke the protocol is started again before the rest is given up."""
    max_line_bytes: int = 4 * 1024 * 1024
    """The longest line an adapter may write."""
    window: int = 256
    """How many questions may be under way at once."""
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    """How many processes --spawn keeps running at once."""
