"""Accumulated vectors: generated cases by the ten thousand, of which only one digest per op is published.

`python -m kskit.build.accumulated` computes the digests anew and writes them into accumulated.toml, in some minutes.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from kskit.build.bundle import NOTICE
from kskit.build.jsonfile import pretty
from kskit.build.operations import run
from kskit.build.version import kit_version

SEED = "kaltura-session-kit/accumulated/1"
COUNTS = (1000, 100_000)
PIECES = (*"abzZ09-_.~*+%&=:,;/|'<? ", "é", "ß", "漢", "\U0001f511", "edit", "list:*", "sview:", "_u")
HASH_TYPES = ("MD5", "SHA1", "SHA256", "SHA512")
PSEUDOCODE = (
    'word(i, name) = the 32 bytes of SHA-256(seed + "/" + decimal(i) + "/" + name)',
    "number(i, name, n) = the first four bytes of word(i, name), big-endian, modulo n",
    "text(i, name) = pieces[b mod 32] for each b of the first word(i, name)[31] mod 24 bytes of word(i, name), joined",
    'token_hash(i) = hash of text(i, "ks") and text(i, "token"), of the type hash_types[i mod 4]',
    (
        'ks_encode(i) = the KS of version 1 + i mod 2 of partner_id 1 + number(i, "partner", 99999), '
        'valid_until 1700000000 + number(i, "until", 100000000), type 2 * number(i, "type", 2), user_id '
        'text(i, "user"), privileges text(i, "privileges"), secret hex(word(i, "secret"))[0:32], rand '
        'decimal(number(i, "rand", 65536)), random bytes word(i, "random")[0:16]'
    ),
    (
        'ks_decode(i) = partner, end, type, user, privileges read from ks_encode(i), joined by "|"; '
        'INVALID_KS where it is refused; where i mod 3 = 0, with "A" in the place number(i, "place", length '
        "of the KS)"
    ),
    (
        'privileges_parse(i) = name + "=" + values joined by "/" for each privilege in text(i, "privileges"), '
        'joined by ";"'
    ),
    (
        'request_encode(i) = name + "=" + value for each parameter that the server reads in a media.list, as '
        'a form or JSON, with ks text(i, "ks"), filter:nameLike text(i, "name"), filter:idIn text(i, "ids"), '
        'pager:pageSize number(i, "size", 500); sorted by name, joined by "&"; without service, action and '
        "format"
    ),
    "digest(op, n) = SHA-256 of op(0), ..., op(n - 1), each as UTF-8 with a line feed behind it",
)
_READ = ("partner_id", "valid_until", "type", "user_id", "privileges")
_ROUTE = ("service", "action", "format")


def word(i: int, name: str) -> bytes:
    """Return 32 bytes that follow from the number of a case and a name."""
    return hashlib.sha256(f"{SEED}/{i}/{name}".encode()).digest()


def number(i: int, name: str, below: int) -> int:
    """Return a number from 0 to below - 1."""
    return int.from_bytes(word(i, name)[:4], "big") % below


def text(i: int, name: str) -> str:
    """Return a text of at most 23 pieces."""
    found = word(i, name)
    return "".join(PIECES[one % len(PIECES)] for one in found[: found[31] % 24])


def _ks_encode(i: int) -> dict[str, Any]:
    fields = {
        "version": 1 + i % 2,
        "secret": word(i, "secret").hex()[:32],
        "partner_id": 1 + number(i, "partner", 99_999),
        "valid_until": 1_700_000_000 + number(i, "until", 100_000_000),
        "type": 2 * number(i, "type", 2),
        "user_id": text(i, "user"),
        "privileges": text(i, "privileges"),
        "master_partner_id": None,
        "additional_data": None,
    }
    random = {"random_hex": word(i, "random")[:16].hex()} if i % 2 else {"rand": str(number(i, "rand", 65_536))}
    return {**fields, **random}


def _ks_decode(i: int) -> dict[str, Any]:
    fields = _ks_encode(i)
    ks = run("ks_encode", fields).expect["ks"]
    place = number(i, "place", len(ks))
    if i % 3 == 0:
        ks = f"{ks[:place]}A{ks[place + 1 :]}"
    return {"ks": ks, "secrets": {str(fields["partner_id"]): [fields["secret"]]}}


def _request_encode(i: int) -> dict[str, Any]:
    wanted = {"nameLike": text(i, "name"), "idIn": text(i, "ids")}
    params = {"ks": text(i, "ks"), "filter": wanted, "pager": {"pageSize": number(i, "size", 500)}}
    how = {"encoding": ("form", "json")[i % 2], "nesting": ("colons", "brackets")[i // 2 % 2], "response_format": 1}
    return {"service": "media", "action": "list", "params": params, **how}


INPUTS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "token_hash": lambda i: {"ks": text(i, "ks"), "token": text(i, "token"), "hash_type": HASH_TYPES[i % 4]},
    "ks_encode": _ks_encode,
    "ks_decode": _ks_decode,
    "privileges_parse": lambda i: {"text": text(i, "privileges")},
    "request_encode": _request_encode,
}


def line(op: str, expect: Mapping[str, Any]) -> str:
    """Return what a case adds to the digest, of the expectation that a vector would have."""
    if "error" in expect:
        return str(expect["error"]["code"])
    if op == "ks_decode":
        return "|".join("" if expect[name] is None else str(expect[name]) for name in _READ)
    if op == "privileges_parse":
        return ";".join(f"{name}={'/'.join(values)}" for name, values in expect["privileges"])
    if op == "request_encode":
        found = {name: value for name, value in expect["parameters"].items() if name not in _ROUTE}
        return "&".join(sorted(_flat(found)))
    return str(next(iter(expect.values())))


def _flat(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _flat(member, f"{path}:{name}" if path else name)
    else:
        yield f"{path}={value}"


def computed(op: str, count: int) -> str:
    """Return the digest over the first cases of an op, as the reference does them."""
    digest = hashlib.sha256()
    for i in range(count):
        digest.update(f"{line(op, run(op, INPUTS[op](i)).expect)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def published() -> dict[str, dict[str, str]]:
    """Return the digests by op and number of cases."""
    return tomllib.loads(files(__package__).joinpath("accumulated.toml").read_text(encoding="utf-8"))


def render() -> bytes:
    """Return vectors/accumulated.json."""
    return pretty(
        {
            "$schema": "schema/accumulated.schema.json",
            "version": 1,
            "kit": kit_version(),
            "title": "Accumulated vectors",
            "public_test_data": NOTICE,
            "seed": SEED,
            "pieces": list(PIECES),
            "hash_types": list(HASH_TYPES),
            "generator": list(PSEUDOCODE),
            "digests": published(),
        }
    )


if __name__ == "__main__":
    written = [f"[{op}]\n" + "".join(f'{count} = "{computed(op, count)}"\n' for count in COUNTS) for op in INPUTS]
    Path(__file__).with_suffix(".toml").write_text(
        "# Written by `python -m kskit.build.accumulated`: op, number of cases, digest.\n" + "\n".join(written), "utf-8"
    )
