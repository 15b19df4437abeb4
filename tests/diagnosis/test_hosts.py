"""Which service a request was for, and how that one wants its KS: every row of hosts.toml, held against requests."""

import pytest

from kaltura_diagnosis.exchange.search import diagnose_exchange
from kaltura_diagnosis.facts import Facts
from kaltura_diagnosis.requests import hosts
from kaltura_session.requests import HttpRequest
from kaltura_session.responses import HttpResponse

KS = "djJ8MTAyfIWB5GuNnj_uP5kRK8S2UlLVSSbgRfBPOn1h6BwMMH7DAsOZgQamNWhvNbN6a1-P4nbQIRNBKF0GGuFu6UbFyn607_vLIf0JYLA="
OTHERS = [one for one in hosts.services() if one.host]
PLAY = "/p/102/sp/10200/playManifest/entryId/0_x/format/url"
RAW = "/p/102/sp/10200/raw/entry_id/0_x"


def to(service, target="", **headers):
    host = service.host.replace("{region}", "nvp1")
    names = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest("GET", target or f"{service.path}/some/action", tuple(names.items()))


def deliver(target, **headers):
    return HttpRequest(
        "GET", target, (("Host", "cdn.example.com"), *((n.replace("_", "-"), v) for n, v in headers.items()))
    )


def diagnose(request, response=None):
    return diagnose_exchange(request, response, Facts(now=1_767_225_600))


@pytest.mark.parametrize("service", OTHERS, ids=lambda one: one.id)
def test_a_host_tells_its_service_in_every_region(service):
    for region in ("nvp1", "irp2", "frp2", "syp2"):
        host = service.host.replace("{region}", region)
        for written in (host, host.upper(), f"{host}:443"):
            found = hosts.service_of(HttpRequest("GET", "/api/v1/x", (("Host", written),)))
            assert found is not None
            assert found.id == service.id


@pytest.mark.parametrize("service", OTHERS, ids=lambda one: one.id)
def test_what_a_service_wants_says_the_words_it_accepts(service):
    assert service.schemes
    assert all(f"`Authorization: {scheme} {{ks}}`" in service.wants for scheme in service.schemes)
    assert "published" in service.evidence


@pytest.mark.parametrize("service", OTHERS, ids=lambda one: one.id)
def test_the_header_it_wants_is_not_called_a_mistake(service):
    for scheme in service.schemes:
        found = diagnose(to(service, Authorization=f"{scheme} {KS}"))
        assert (found.verdict, found.mistakes) == ("unknown", [])
        assert service.title in found.summary
        assert ("known", "published by Kaltura, not verified") in found.facts


@pytest.mark.parametrize("service", OTHERS, ids=lambda one: one.id)
def test_another_place_for_the_ks_is_told_with_what_the_service_wants(service):
    other = "Basic" if {"KS", "Bearer"} <= set(service.schemes) else "KS" if "KS" not in service.schemes else "Bearer"
    for request in (
        to(service, f"{service.path}/x?ks={KS.replace('=', '%3D')}"),
        to(service, Authorization=f"{other} {KS}"),
        to(service, Authorization=KS),
        to(service, X_Kaltura_Ks=KS),
        to(service)._replace(method="POST", body=f'{{"ks":"{KS}"}}'.encode(), headers=(
            *to(service).headers, ("Content-Type", "application/json"))),
    ):  # fmt: skip
        found = diagnose(request)
        assert (found.verdict, found.mistakes) == ("mistake", ["D16"])
        assert f"Authorization: {service.schemes[0]} <ks>" in found.summary
        assert "not verified" in found.summary
        assert KS not in str(found)


def test_a_request_without_a_ks_accuses_nobody():
    found = diagnose(to(OTHERS[0]))
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert "carries no KS" in found.summary


@pytest.mark.parametrize("host", ["www.kaltura.com", "auth.nvp1.ovp.kaltura.com", "localhost:8080"])
def test_the_path_of_the_api_wins_over_its_host(host):
    request = HttpRequest("GET", "/api_v3/service/media/action/list?format=1", (("Host", host), ("Authorization", KS)))
    assert diagnose(request).mistakes == ["D16"]
    assert "API v3 does not look at headers" in diagnose(request).summary


@pytest.mark.parametrize("host", ["auth.nvp1.ovp.kaltura.com.example.com", "xauth.nvp1.ovp.kaltura.com", "kaltura.com"])
def test_a_host_that_only_looks_alike_is_no_service(host):
    assert hosts.service_of(HttpRequest("GET", "/api/v1/x", (("Host", host),))) is None


@pytest.mark.parametrize(
    "request_",
    [
        deliver(f"{PLAY}/ks/{KS}"),
        deliver(f"{PLAY}?ks={KS}"),
        deliver(f"{RAW}/ks/{KS}"),
        deliver(PLAY, X_Kaltura_Ks=KS),
    ],
)
def test_delivery_takes_a_ks_in_the_address_and_playmanifest_a_header(request_):
    found = diagnose(request_)
    assert (found.verdict, found.mistakes) == ("unknown", [])
    assert "where that service looks" in found.summary
    assert any("does not ask whether a KS was ended" in note for note in found.notes)
    assert KS not in str(found)


@pytest.mark.parametrize("request_", [deliver(PLAY, Authorization=f"Bearer {KS}"), deliver(RAW, X_Kaltura_Ks=KS)])
def test_delivery_takes_no_other_header(request_):
    found = diagnose(request_)
    assert (found.verdict, found.mistakes) == ("mistake", ["D16"])
    assert "/ks/<ks>" in found.summary
    assert "not verified" not in found.summary


@pytest.mark.parametrize("row", hosts.refusals(), ids=lambda one: one.code)
@pytest.mark.parametrize("prefix", ["", "cached-"])
def test_a_refused_address_is_told_by_x_kaltura_whatever_the_status(row, prefix):
    for status in (200, 404):
        found = diagnose(deliver(f"{RAW}/ks/{KS}"), HttpResponse(status, (("X-Kaltura", prefix + row.code),), b""))
        assert found.verdict == "refused"
        assert row.meaning in found.summary


def test_what_a_dispatcher_says_is_no_refusal():
    response = HttpResponse(302, (("X-Kaltura", "cached-dispatcher-redirect"),), b"")
    assert diagnose(deliver(f"{RAW}/ks/{KS}"), response).verdict == "unknown"
