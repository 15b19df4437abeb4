import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from kaltura_emulator.declarations import SIMPLE_TYPES, enumeration, find_action, find_object, has_service, object_type
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue.reader import CatalogueError
from kit_paths import RECORDINGS
from kskit.vectors import read_recordings

ERROR_PARTS = {"KalturaAPIException", "KalturaApiExceptionArg"}


def recorded_objects():
    """(class, names of the child elements in order) of every object in a recorded XML response with null elements."""
    document = read_recordings(RECORDINGS / "recordings.json")
    for recording in document["recordings"]:
        body = recording["response"].get("body", "")
        if "<relatedObjects>" not in body:
            continue
        for element in ET.fromstring(body.encode()).iter():  # noqa: S314 - our own recordings
            kind = element.findtext("objectType")
            if kind and kind not in ERROR_PARTS:
                yield kind, [child.tag for child in element]


def test_properties_stand_in_the_order_of_the_recorded_answers():
    seen = set()
    for kind, names in recorded_objects():
        seen.add(kind)
        assert names == ["objectType", *object_type(kind).properties]
    assert {"KalturaAppToken", "KalturaUser", "KalturaMediaEntry", "KalturaSessionInfo"} <= seen


def test_every_action_of_the_recordings_is_declared():
    document = read_recordings(RECORDINGS / "recordings.json")
    calls = [
        re.search(r"/service/+(\w+)/action/(\w+)", recording["request"]["path"]) for recording in document["recordings"]
    ]
    names = {(call[1], call[2]) for call in calls if call}
    missing = {name for name in names if find_action(*name) is None}
    assert all("nosuch" in "".join(name).lower() for name in missing), missing


@pytest.mark.parametrize("written", [("session", "start"), ("SESSION", "Start"), ("sEsSiOn", "START")])
def test_action_is_found_in_any_letter_case(written):
    action = find_action(*written)
    assert action is not None
    assert (action.service, action.name) == ("session", "start")
    assert "none" in action.who


def test_unknown_names_are_not_found():
    assert find_action("session", "nosuch") is None
    assert not has_service("nosuch")
    assert find_object("kalturaapptoken") is None
    with pytest.raises(CatalogueError, match="declares no object 'Nosuch'"):
        object_type("Nosuch")
    with pytest.raises(CatalogueError, match="declares no enumeration 'Nosuch'"):
        enumeration("Nosuch")


def test_subclass_inherits_the_properties_of_its_base_first():
    base, derived = object_type("KalturaBaseEntry"), object_type("KalturaMediaEntry")
    assert derived.is_a("KalturaBaseEntry")
    assert derived.is_a("KalturaMediaEntry")
    assert not base.is_a("KalturaMediaEntry")
    assert list(derived.properties)[: len(base.properties)] == list(base.properties)


def test_every_type_is_declared_and_every_description_is_a_sentence():
    for row in catalogue.actions():
        action = find_action(row.service, row.action)
        assert action is not None
        assert row.result in SIMPLE_TYPES | {"void"} or find_object(row.result.removesuffix("[]"))
        texts = [row.about, *(parameter.about for parameter in row.params)]
        assert all(text.endswith(".") and text[0] not in " a" for text in texts), row.action
        assert not row.title.endswith(".")
    for declared in catalogue.objects().object:
        assert object_type(declared.name).name == declared.name
        assert declared.about.endswith(".")


def test_mandatory_parameters_come_before_optional_ones():
    for row in catalogue.actions():
        action = find_action(row.service, row.action)
        assert action is not None
        optional = [parameter.optional for parameter in action.parameters]
        assert all(first <= second for first, second in pairwise(optional)), (action.service, action.name)


def test_sessions_that_may_call_grow_from_none_to_admin():
    order = ["none", "widget", "user", "admin"]
    for row in catalogue.actions():
        assert row.who == order[len(order) - len(row.who) :], row.action
