from kaltura_session.requests import Call, encode
from kskit.explain.settings import Settings, from_environment, from_request


def test_environment_is_read_and_empty_counts_as_not_set():
    found = from_environment({"KALTURA_KS": "x", "KALTURA_APP_TOKEN": "", "OTHER": "y"})
    assert found == Settings(ks="x")


def test_request_gives_its_ks_id_and_hash():
    request = encode(Call("appToken", "startSession", {"ks": "k", "id": "i", "tokenHash": ""}))
    assert from_request(request) == Settings(ks="k", token_id="i", token_hash="")
    assert from_request(encode(Call("media", "list", {"ks": "k"}))) == Settings()


def test_stronger_settings_win_and_weaker_ones_fill_in():
    strong = Settings(ks="a", token_hash="")
    assert strong.over(Settings(ks="b", token="t", token_hash="h", other_ks=("o",))) == Settings(
        ks="a", token="t", token_hash="", other_ks=("o",)
    )


def test_secrets_are_all_named():
    settings = Settings("k", "t", "h", "i", "SHA1", "1", "a", "u", ("o",))
    assert settings.secrets() == ["k", "t", "h", "a", "u", "o"]


def test_account_answers_for_its_own_partner_and_for_none():
    known = Settings(partner_id="102", admin_secret="a").known(5)
    assert known.account("102").admin_secrets == known.account(None).admin_secrets == ("a",)
    assert known.account("103").partner_id == "103"
    assert known.token("any").token is None
