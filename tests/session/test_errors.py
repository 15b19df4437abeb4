"""Errors: what they show, and that they survive a copy and a pickle."""

import copy
import importlib
import pickle
import pkgutil
import traceback
from inspect import signature

import pytest

import kaltura_diagnosis
import kaltura_emulator
import kaltura_session
import kskit
from kaltura_session import ApiError, KitError, ResponseError
from kaltura_session.ks import KsError, KsFields, encode_ks

KS = encode_ks(KsFields(102, 1_900_000_000, 0, "jane"), "secret")
ARGUMENTS = {
    ApiError: ("INVALID_KS", f'Invalid KS "{KS}", Error "-1,INVALID_STR"', {"KSID": KS}),
    ResponseError: ("the body is empty", "empty"),
    KsError: ("base64", "the KS is empty"),
}


def all_errors():
    """Return every subclass of KitError in the kit, after all modules were imported."""
    for package in (kaltura_session, kaltura_diagnosis, kaltura_emulator, kskit):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    found, left = [], [KitError]
    while left:
        found.append(left.pop())
        left += found[-1].__subclasses__()
    return sorted({(kind.__module__, kind.__qualname__): kind for kind in found}.items())


def made(kind):
    known = next((given for base, given in ARGUMENTS.items() if issubclass(kind, base)), None)
    error = kind(*(known or [f"some {name}" for name in list(signature(kind.__init__).parameters)[1:]]))
    error.add_note("a note")
    return error


def pickled(error):
    return pickle.loads(pickle.dumps(error))  # noqa: S301 - what it reads was written a moment before


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_every_error_of_the_kit_can_be_copied_and_pickled(again):
    for name, kind in all_errors():
        error = made(kind)
        same = again(error)
        assert (type(same), str(same), vars(same)) == (kind, str(error), vars(error)), name


@pytest.mark.parametrize(
    ("message", "args"),
    [
        (f'Invalid KS "{KS}", Error "-1,INVALID_STR"', {"KSID": KS}),
        (f'Invalid KS "{KS}", Error "-1,INVALID_STR"', {}),
        ('Invalid KS "short one", Error "-1,INVALID_STR"', {"KSID": "short one"}),
    ],
    ids=["told", "in-the-message", "short"],  # a KS is another one in each worker of pytest-xdist
)
def test_no_ks_is_shown_by_text_repr_or_traceback(message, args):
    with pytest.raises(ApiError) as raised:
        raise ApiError("INVALID_KS", message, args)
    error = raised.value
    for shown in (str(error), repr(error), "".join(traceback.format_exception(error))):
        assert KS not in shown
        assert "short one" not in shown
    assert str(error) == 'INVALID_KS: Invalid KS "(hidden)", Error "-1,INVALID_STR"'
    assert error.api_message == message


def test_the_reason_of_a_refusal_is_shown():
    error = ApiError("INVALID_KS", 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"', {"KSID": "EXPIRED"})
    assert "EXPIRED" in str(error)
