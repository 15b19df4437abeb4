"""The official Python SDK, unmodified: it speaks JSON requests and XML responses, and makes KS strings of its own."""

import hashlib
import importlib
import pkgutil
from typing import Any

import pytest
from calling import PARTNER, TOKEN, TOKEN_ID
from KalturaClient import KalturaClient, KalturaConfiguration, Plugins
from KalturaClient.exceptions import KalturaException
from KalturaClient.Plugins import Core

from kaltura_emulator.declarations import find_object, is_lacking
from kaltura_emulator.pytest_plugin import RunningEmulator
from kaltura_session import ks

Client = Any
SECRETS = {PARTNER: "a0" * 16, 1001: "a1" * 16}


def _client(server: RunningEmulator, session: str | bytes | None = None) -> Client:
    made = KalturaClient(KalturaConfiguration(server.base_url))
    if session is not None:
        made.setKs(session)
    return made


def _admin(server: RunningEmulator) -> Client:
    made = _client(server)
    made.setKs(made.session.start(SECRETS[PARTNER], "admin@example.test", 2, PARTNER, 3600, "disableentitlement"))
    return made


def _token_session(server: RunningEmulator) -> Any:
    widget = _client(server).session.startWidgetSession(f"_{PARTNER}").ks
    digest = hashlib.sha256((widget + TOKEN).encode()).hexdigest()
    return _client(server, widget).appToken.startSession(TOKEN_ID, digest)


def _refused(call: Any) -> KalturaException:
    with pytest.raises(KalturaException) as raised:
        call()
    return raised.value


def _below(base: type) -> set[str]:
    return {base.__name__}.union(*map(_below, base.__subclasses__()))


def test_every_class_of_a_search_is_declared_or_known_to_be_lacking() -> None:
    for plug_in in pkgutil.iter_modules(Plugins.__path__):
        importlib.import_module(f"KalturaClient.Plugins.{plug_in.name}")
    names = _below(Core.KalturaSearchItem)
    assert {name for name in names if not find_object(name) and not is_lacking(name, "KalturaSearchItem")} == set()
    assert {name for name in names if find_object(name) and is_lacking(name, "KalturaSearchItem")} == set()


def test_a_session_is_started_looked_at_and_ended(kaltura_emulator: RunningEmulator) -> None:
    client = _admin(kaltura_emulator)
    info = client.session.get()
    assert (info.partnerId, info.userId, info.sessionType.value) == (PARTNER, "admin@example.test", 2)
    assert info.privileges == "disableentitlement"
    client.session.end()
    assert _refused(client.session.get).code == "INVALID_KS"


def test_a_token_session_lists_media(kaltura_emulator: RunningEmulator) -> None:
    info = _token_session(kaltura_emulator)
    assert isinstance(info, Core.KalturaSessionInfo)
    assert f"apptoken:{TOKEN_ID}" in info.privileges
    listed = _client(kaltura_emulator, info.ks).media.list(
        Core.KalturaMediaEntryFilter(orderBy="-createdAt"), Core.KalturaFilterPager(pageSize=2)
    )
    assert isinstance(listed, Core.KalturaMediaListResponse)
    assert listed.totalCount >= 2
    assert [type(entry) for entry in listed.objects] == [Core.KalturaMediaEntry] * 2
    assert _client(kaltura_emulator, info.ks).media.count() == listed.totalCount
    first = listed.objects[0]
    assert _client(kaltura_emulator, info.ks).baseEntry.get(first.id).name == first.name


def test_a_token_lives_from_add_to_delete(kaltura_emulator: RunningEmulator) -> None:
    client = _admin(kaltura_emulator)
    made = client.appToken.add(Core.KalturaAppToken(hashType="SHA256", sessionUserId="alice", description="é <&>"))
    assert (made.description, made.hashType.value, made.status.value) == ("é <&>", "SHA256", 2)
    changed = client.appToken.update(made.id, Core.KalturaAppToken(description="later"))
    assert (changed.description, changed.token) == ("later", made.token)
    listed = client.appToken.list(Core.KalturaAppTokenFilter(idEqual=made.id))
    assert [token.id for token in listed.objects] == [made.id]
    client.appToken.delete(made.id)
    assert _refused(lambda: client.appToken.get(made.id)).code == "APP_TOKEN_ID_NOT_FOUND"


def test_a_user_is_made_and_logs_in(kaltura_emulator: RunningEmulator) -> None:
    admin = _admin(kaltura_emulator)
    user = Core.KalturaUser(id="sdk", email="sdk@example.test", password="Long3nough!pw", loginEnabled=True)
    assert admin.user.add(user).loginEnabled is True
    client = _client(kaltura_emulator)
    session = client.user.login(PARTNER, "sdk", "Long3nough!pw", 3600)
    assert ks.decode(session, lambda _: [SECRETS[PARTNER]]).user_id == "sdk"
    assert _client(kaltura_emulator, session).media.count() >= 0
    assert _refused(lambda: client.user.login(PARTNER, "sdk", "wrong")).code == "USER_WRONG_PASSWORD"
    assert [found.id for found in admin.user.list(Core.KalturaUserFilter(idEqual="sdk")).objects] == ["sdk"]


def test_errors_arrive_as_exceptions(kaltura_emulator: RunningEmulator) -> None:
    anonymous = _client(kaltura_emulator)
    refused = _refused(anonymous.appToken.list)
    assert (refused.code, refused.message) == (
        "SERVICE_FORBIDDEN",
        "The access to service [appToken->list] is forbidden",
    )
    garbage = _refused(_client(kaltura_emulator, "garbage").media.list)
    assert (garbage.code, garbage.message) == ("INVALID_KS", 'Invalid KS "garbage", Error "-1,INVALID_STR"')


def test_a_multirequest_uses_the_session_it_starts(kaltura_emulator: RunningEmulator) -> None:
    client = _client(kaltura_emulator)
    client.startMultiRequest()
    client.setKs(client.session.start(SECRETS[PARTNER], "admin@example.test", 2, PARTNER))
    listed = client.media.list(None, Core.KalturaFilterPager(pageSize=1))
    client.baseEntry.get(listed.objects[0].id)
    client.media.get("0_nosuchid")
    started, media, entry, missing = client.doMultiRequest()
    assert started.startswith("djJ8")
    assert entry.id == media.objects[0].id
    assert (type(missing), missing.code) == (KalturaException, "ENTRY_ID_NOT_FOUND")


@pytest.mark.parametrize("partner_id", sorted(SECRETS))
@pytest.mark.parametrize("version", [1, 2])
def test_a_ks_of_the_sdk_is_accepted_and_read(kaltura_emulator: RunningEmulator, partner_id: int, version: int) -> None:
    make = KalturaClient.generateSession if version == 1 else KalturaClient.generateSessionV2
    made: bytes = make(SECRETS[partner_id], "jo é", 2, partner_id, 3600, "list:*,sview:0_abc/0_def")
    info = _client(kaltura_emulator, made).session.get()
    assert (info.userId, info.privileges) == ("jo é", "list:*,sview:0_abc/0_def")
    read = ks.decode(made.decode(), lambda _: [SECRETS[partner_id]])
    assert (read.version, read.user_id, read.partner_id) == (version, "jo é", str(partner_id))
