"""Figures of the diagnosis: one mistake, a pair, a KS and an exchange in process, and `kskit explain` as a command."""

from collections.abc import Callable
from statistics import median

from kaltura_diagnosis import explain_token_hash
from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Account, Facts, Token
from kaltura_diagnosis.ks import KsInputs, explain_ks
from kaltura_diagnosis.registry import recipes
from kaltura_session import ks
from kaltura_session.requests import Call, encode
from kskit.bench import Row, kskit, times

_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - public test data
_TOKEN = "00112233445566778899aabbccddeeff"  # noqa: S105 - public test data
_NOW = 1795282413
_REPEATS = 9
_FIELDS = ks.KsFields(102, _NOW + 3600, 2, "jo+x@example.com~~~???é", "sview:*,list:*,download:*")
_INPUTS = KsInputs(_FIELDS, _SECRET, bytes(range(16)), "1795282413.2492", "f" * 32, 103)


def run() -> list[Row]:
    """Measure; each figure is the slowest case of its kind, the median of several runs."""
    text = ks.encode_v2(_FIELDS, _SECRET, random_bytes=bytes(range(16))).text
    account = Account("102", (_SECRET,), "f" * 32)
    known = Facts(_NOW, lambda _: account, lambda _: Token(_TOKEN, "SHA256"))
    wrong = encode(Call("appToken", "startSession", {"ks": text, "id": "0_abcdefgh", "tokenHash": "0" * 64}))
    strings = [made for group in "BC" for row in recipes(group).values() for m in row if (made := m.function(_INPUTS))]
    return [
        _row("diagnosis: a token hash, every mistake tried", [lambda: _hash(text, "0" * 63)], "<= 50"),
        _row("diagnosis: a token hash, every pair tried", [lambda: _hash(text, "0" * 64)], "<= 1000"),
        _row("diagnosis: a KS, slowest mistake", [_reading(made, account) for made in strings], "<= 50"),
        _row("diagnosis: a KS that nothing explains", [_reading(text, Account("102", ("e" * 32,)))], "<= 50"),
        _row("diagnosis: a request with a wrong hash", [lambda: diagnose_exchange(wrong, None, known)], "<= 50"),
        _row("kskit explain token-hash, as a command", [lambda: _command(text)], "<= 250"),
    ]


def _hash(text: str, sent: str) -> object:
    return explain_token_hash(ks=text, token=_TOKEN, hash_type="SHA256", sent=sent)


def _reading(text: str, account: Account) -> Callable[[], object]:
    return lambda: explain_ks(text, account, now=_NOW)


def _command(text: str) -> None:
    settings = {"KALTURA_KS": text, "KALTURA_APP_TOKEN": _TOKEN, "KALTURA_TOKEN_HASH": _TOKEN}
    kskit("explain", "token-hash", check=False, **settings)


def _row(name: str, works: list[Callable[[], object]], bar: str) -> Row:
    return Row(name, max(median(times(work, _REPEATS)) for work in works) * 1000, "ms", bar)
