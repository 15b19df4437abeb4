"""What stands where a KS belongs: KSID of INVALID_KS and the parameter ks select one cause."""

import json

import pytest

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.placeholders import is_no_value, is_placeholder, is_reference
from kaltura_session.ks import KsFields, encode_v2
from kaltura_session.requests import Call, encode
from kaltura_session.responses import HttpResponse

NOW = 1795282413
KS = encode_v2(KsFields(102, NOW + 3600, 0, "u"), "0123456789abcdef0123456789abcdef", random_bytes=bytes(16)).text
SENT = {
    "undefined": "E03",
    "[object Object]": "E03",
    "Promise { <pending> }": "E03",
    "map[ks:abc]": "E03",
    "<coroutine object start at 0x7f00>": "E03",
    "com.example.Session@1b6d3586": "E03",
    '{"code":"X"}': "E04",
    "START_SESSION_ERROR": "E04",
    'Invalid KS "x", Error "-1,INVALID_STR"': "E04",
    "The access to service [media->list] is forbidden": "E04",
    f'"{KS}"': "E02",
    f"Bearer {KS}": "B10",
    KS[:60]: "D32",
    "0_abcdefgh": "D32",
    "hello": "D32",
    "{1:result:ks}": "D20",
    "{{1:result:ks}}": "D20",
    "<1:result:ks>": "D20",
    "%7B1:result:ks%7D": "D20",
    "{1.Result.ks}": "D20",
}
ONLY_ARRIVED = {"1:result:ks": "D19", "1:result": "D19", "$KS": "D24", "${KS}": "D24", "%24KS": "D24",
                "YOUR_KS": "D33", "{ks}": "D33", "{{ks}}": "D33", "***": "D33"}  # fmt: skip
REASONS = {"EXPIRED": [], "LOGOUT": ["F08"], "EXCEEDED_RESTRICTED_IP": ["F09"], "INVALID_PARTNER": []}


def refused(ksid):
    document = {"code": "INVALID_KS", "message": "m", "objectType": "KalturaAPIException", "args": {"KSID": ksid}}
    return HttpResponse(200, (), json.dumps(document).encode())


@pytest.mark.parametrize("text", SENT)
def test_text_in_place_of_a_ks_is_named(text):
    found = diagnose_exchange(encode(Call("media", "list", {"ks": text})), None, Facts(NOW))
    assert (found.verdict, found.mistakes) == ("mistake", [SENT[text]])


@pytest.mark.parametrize(("text", "mistake"), [*SENT.items(), *ONLY_ARRIVED.items()])
def test_ksid_selects_the_one_cause(text, mistake):
    found = diagnose_exchange(None, refused(text), Facts(NOW))
    assert (found.verdict, found.mistakes) == ("mistake", [mistake])


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_in_ksid_leaves_no_other_cause(reason):
    found = diagnose_exchange(None, refused(reason), Facts(NOW))
    assert found.mistakes == REASONS[reason]
    assert not any("Possible cause" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "$KS",
        "{{ks}}",
        "<ks>",
        "YOUR_KS",
        "%KS%",
        "__KS__",
        "KS_HERE",
        "_{ks}",
        "_<ks>",
        "_YOUR_KS",
        f"{KS[:9]}...",
        "%s",
        "%v",
        "%@",
        "%1$s",
        "%(ks)s",
    ],
)
def test_placeholder_is_neither_right_nor_wrong(text):
    found = diagnose_exchange(encode(Call("media", "list", {"ks": text})), None, Facts(NOW))
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert any("placeholder" in one for one in found.missing)


@pytest.mark.parametrize(
    "text", [KS, KS[:40], "thesecret123", "mypassword1", "the access was denied here now", "a b", "_102", "__a"]
)
def test_a_value_is_not_taken_for_a_stand_in(text):
    assert not is_placeholder(text)
    assert not is_reference(text)
    assert not is_no_value(text)
