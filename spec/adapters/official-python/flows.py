"""The flows with the official Python SDK, as its users write them."""

import hashlib
import time
from pathlib import Path

from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.exceptions import KalturaClientException, KalturaException
from KalturaClient.Plugins.Core import KalturaAppToken, KalturaFilterPager, KalturaMediaEntryFilter

from answers import reason

PAGE_OF_ONE = KalturaFilterPager(pageSize=1)


def perform(given):
    """Do a flow: {flow, variant, settings} -> the lines it prints, or an error."""
    settings = {name.removeprefix("KALTURA_").lower(): value for name, value in given["settings"].items()}
    try:
        return {"result": {"output": FLOWS[given["flow"]](settings, given["variant"])}}
    except KalturaException as error:
        return {"error": {"code": error.code, **reason(error)}}
    except KalturaClientException:
        return {"error": {"code": "NO_API_ANSWER"}}


def client(settings, ks=None):
    made = KalturaClient(KalturaConfiguration(settings["service_url"].removesuffix("/api_v3")))
    if "timeout_seconds" in settings:
        made.config.requestTimeout = float(settings["timeout_seconds"])
    if ks:
        made.setKs(ks)
    return made


def count(settings, ks, filter_=None, pager=PAGE_OF_ONE):
    return str(client(settings, ks).media.list(filter_, pager).totalCount)


def start(settings, secret, type_, expiry, privileges=""):
    return client(settings).session.start(
        secret, settings["user_id"], type_, settings["partner_id"], expiry, privileges
    )


def start_session(settings, variant):
    if variant == "admin-secret":
        return [start(settings, settings["admin_secret"], 2, 3600, "disableentitlement")]
    return [start(settings, settings["user_secret"], 0, 3600, "sview:*")]


def widget(settings):
    return client(settings).session.startWidgetSession("_" + settings["partner_id"]).ks


def token_session(settings, widget_ks):
    digest = hashlib.new(settings["app_token_hash_type"].lower(), (widget_ks + settings["app_token"]).encode())
    return client(settings, widget_ks).appToken.startSession(settings["app_token_id"], digest.hexdigest())


def app_token_session(settings, _variant):
    return [count(settings, token_session(settings, widget(settings)).ks, pager=KalturaFilterPager(pageSize=5))]


def create_app_token(settings, _variant):
    ks = start(settings, settings["admin_secret"], 2, 60, None)
    token = KalturaAppToken(
        hashType="SHA256",
        sessionType=0,
        sessionDuration=3600,
        expiry=31536000,
        sessionUserId=settings["user_id"],
        sessionPrivileges="sview:*,list:*,download:*",
        description="Reads the catalogue for example.com",
    )
    made = client(settings, ks).appToken.add(token)
    return [made.id, made.token]


def login(settings, variant):
    user = client(settings).user
    if variant == "by-login-id":
        return [user.loginByLoginId(settings["login_id"], settings["password"], settings["partner_id"], 3600)]
    return [user.login(settings["partner_id"], settings["user_id"], settings["password"], 3600)]


def use_session(settings, _variant):
    newest = KalturaMediaEntryFilter(orderBy="-createdAt")
    return [count(settings, settings["ks"], newest, KalturaFilterPager(pageSize=2))]


def reuse_session(settings, _variant):
    file = Path(settings["session_file"])

    def renew():
        ks = start(settings, settings["admin_secret"], 0, 3600, "list:*")
        file.write_text(f"{int(time.time()) + 3600} {ks}\n")
        return ks

    until, ks = file.read_text().split() if file.exists() else (0, None)
    if int(until) - time.time() <= 300:
        ks = renew()
    try:
        first = count(settings, ks)
    except KalturaException as error:
        if not may_start_again(error):
            raise
        ks = renew()
        first = count(settings, ks)
    return [first, count(settings, ks)]


def may_start_again(error):
    """LIFE.25."""
    return error.code == "INVALID_KS" and not reason(error).get("reason", "").startswith("EXCEEDED_RESTRICTED")


def keep_session(settings, _variant):
    kept = {"ks": "", "expiry": 0}

    def current(refused=""):
        if kept["ks"] == refused or kept["expiry"] - time.time() <= 300:
            started = token_session(settings, widget(settings))
            kept.update(ks=started.ks, expiry=int(started.expiry))
        return kept["ks"]

    def entries(page):
        pager = KalturaFilterPager(pageSize=int(settings.get("page_size", 500)), pageIndex=page)
        ks = current()
        try:
            return client(settings, ks).media.list(None, pager)
        except KalturaException as error:
            if not may_start_again(error):
                raise
        return client(settings, current(ks)).media.list(None, pager)

    first = entries(1)
    size = len(first.objects)
    pages = -(-first.totalCount // size) if size else 1
    return [str(size + sum(len(entries(page).objects) for page in range(2, pages + 1)))]


def inspect_session(settings, _variant):
    info = client(settings, settings["ks"]).session.get()
    session_type = getattr(info.sessionType, "value", info.sessionType)
    return [f"sessionType {session_type}", f"expiry {info.expiry}", f"privileges {info.privileges}"]


def refused(settings, ks):
    try:
        count(settings, ks)
    except KalturaException as error:
        return reason(error).get("reason", "")
    return "accepted"


def end_session(settings, variant):
    if variant == "plain":
        client(settings, settings["ks"]).session.end()
        return [refused(settings, settings["ks"])]
    widget_ks = widget(settings)
    ended, other = token_session(settings, widget_ks), token_session(settings, widget_ks)
    client(settings, ended.ks).session.end()
    return [refused(settings, other.ks), refused(settings, token_session(settings, widget_ks).ks)]


def local_ks(settings, variant):
    make = KalturaClient.generateSession if variant == "version-1" else KalturaClient.generateSessionV2
    ks = make(settings["admin_secret"], settings["user_id"], 0, settings["partner_id"], 3600, "sview:*,list:*")
    return [ks.decode()]


def multirequest(settings, _variant):
    one = client(settings)
    one.startMultiRequest()
    one.setKs(one.session.start(settings["admin_secret"], None, 2, settings["partner_id"]))
    one.media.list(None, PAGE_OF_ONE)
    answers = one.doMultiRequest()
    for answer in answers:
        if isinstance(answer, KalturaException):
            raise answer
    return [str(answers[1].totalCount)]


FLOWS = {
    "start-session": start_session,
    "widget-session": lambda settings, _variant: [widget(settings)],
    "app-token-session": app_token_session,
    "create-app-token": create_app_token,
    "login": login,
    "use-session": use_session,
    "reuse-session": reuse_session,
    "keep-session": keep_session,
    "inspect-session": inspect_session,
    "end-session": end_session,
    "local-ks": local_ks,
    "multirequest": multirequest,
    "handle-errors": lambda settings, _variant: [count(settings, settings["ks"])],
}
