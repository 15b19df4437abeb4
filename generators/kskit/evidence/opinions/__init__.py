"""Second opinions: who besides the reference arrives at the `expect` of a vector, asked anew in every run.

An opinion takes vectors and tells which of them it reproduced, and of which it could not say anything. Three kinds:
the results and recordings of a real server, the command line of OpenSSL, and every program that speaks the adapter
protocol: those of spec/adapters/ and the rules written for PHP in php/. To add one from outside, write an adapter and
an entry in spec/adapters/adapters.toml.
"""

from collections.abc import Iterator
from pathlib import Path

from kskit.evidence.opinions import openssl, programs
from kskit.evidence.opinions.model import Opinion, Replies
from kskit.evidence.real_server import confirm


def all_opinions(root: Path) -> Iterator[Opinion]:
    """Yield every opinion, whether it can be asked on this machine or not. root: the checkout."""
    yield Opinion(
        "real-server",
        "Results of the server's own code, and recordings of a running server, for the very input",
        "real-server",
        lambda vectors: Replies.of(confirm(root, vectors)),
    )
    yield openssl.opinion()
    yield from programs.opinions(root)
