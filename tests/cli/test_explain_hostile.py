"""`kskit explain` of what nobody pastes by accident: it ends soon, in time that grows with the input."""

import pytest

from growth import assert_grows_with_its_input

SECRET = "0123456789abcdef0123456789abcdef"
HOSTILE = {
    "letters": (3_000_000, lambda n: "A" * n),
    "long-ks": (3_000_000, lambda n: "djJ8MTAyf" + "A" * n),
    "open-quote": (300_000, lambda n: "curl '" + "\n" * n),
    "braces": (300_000, lambda n: '{"code"' * n),
    "brackets": (300_000, lambda n: "[" * n),
    "elements": (300_000, lambda n: "<xml>" * n),
    "long-values": (1_000_000, lambda n: "tokenHash: " + "a" * n + " token: " + "b" * n + " ks: " + "c" * 100),
    "controls": (10_000, lambda n: "\x00\x1b[2J\ud800"[:5] * n),
}


@pytest.mark.parametrize("subject", ["token-hash", "ks", "request", "response"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_ends_soon_and_without_a_traceback(explain, subject, name):
    size, make = HOSTILE[name]

    def ask(size):
        code, _, err = explain(subject, text=make(size), KALTURA_ADMIN_SECRET=SECRET)
        assert code in {0, 1, 2}
        assert "Traceback" not in err

    assert_grows_with_its_input(ask, size)
