"""Go: net/http."""

from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

from kaltura_pastes.code.hashes import Digest, as_bytes, begun, coded, digest, digits, fed, json_text
from kaltura_pastes.code.machine import Call, Library, Machine, form_body, text_body
from kaltura_pastes.code.values import Form, Raw, alike, escaped, is_known, joined, percent_format
from kaltura_session.requests import FORM_TYPE


def _post_form(machine: Machine, call: Call) -> Any:
    draft = machine.draft(call, "POST", call.arg(0))
    draft.set_body(form_body(call.arg(1), FORM_TYPE) if isinstance(call.arg(1), Form) else None)
    return draft


def _post(machine: Machine, call: Call) -> Any:
    draft = machine.draft(call, "POST", call.arg(0))
    draft.headers.append(("Content-Type", str(call.arg(1))))
    draft.set_body(text_body(call.arg(2), ""))
    return draft


def _get(machine: Machine, call: Call) -> Any:
    return NotImplemented if isinstance(call.receiver, Form | dict) else machine.draft(call, "GET", call.arg(0))


def _new_request(machine: Machine, call: Call) -> Any:
    method, url, body = (*call.args[1 if call.name.endswith("Context") else 0 :], None, None, None)[:3]
    draft = machine.draft(call, str(method or "GET").removeprefix("${http.Method").removesuffix("}"), url)
    if body is not None:
        draft.set_body(text_body(body, ""))
    return draft


def _set(_: Machine, call: Call) -> Any:
    name, value, held = str(call.arg(0)), str(call.arg(1)), call.receiver
    if not isinstance(held, Form) or len(call.args) < 2:
        return NotImplemented
    if call.name.endswith("Set"):
        held[:] = [pair for pair in held if pair[0] != name]
    held.append((name, value))
    return None


def _encoded(_: Machine, call: Call) -> Any:
    if not isinstance(call.receiver, Form):
        return NotImplemented
    return form_body(sorted(call.receiver, key=lambda pair: pair[0]), "").data.decode()


def _escape(_: Machine, call: Call) -> Any:
    return escaped(call.arg(0), quote_plus if call.name.endswith("QueryEscape") else partial(quote, safe=""))


def _sum(_: Machine, call: Call) -> Any:
    """Return what Sum(b) gives: b, and then the digest of what was written (not of b)."""
    before = b"" if call.arg(0) is None else as_bytes(call.arg(0))
    made = call.receiver.result() if isinstance(call.receiver, Digest) else None
    return NotImplemented if made is None or before is None else Raw(before + made)


def _plain(_: Machine, call: Call) -> Any:
    return joined([str(one) if is_known(one) else one for one in call.args], "a text") if call.args else ""


def _cased(_: Machine, call: Call) -> Any:
    text = call.arg(0)
    if not isinstance(text, str):
        return NotImplemented
    changes = {"strings.ToUpper": str.upper, "strings.ToLower": str.lower}
    return alike(text, changes.get(call.name, str.strip)(text))


_READERS = ("strings.NewReader", "bytes.NewReader", "bytes.NewBuffer", "bytes.NewBufferString")
_HASHES = {"md5": ("Sum",), "sha1": ("Sum",), "sha256": ("Sum256",), "sha512": ("Sum512",)}
LIBRARY: Library = {
    ".PostForm": _post_form,
    ".Post": _post,
    ".Get": _get,
    **dict.fromkeys(("http.NewRequest", "http.NewRequestWithContext"), _new_request),
    **dict.fromkeys((".Set", ".Add"), _set),
    ".Encode": _encoded,
    "json.Marshal": json_text,
    **dict.fromkeys(("url.QueryEscape", "url.PathEscape"), _escape),
    **dict.fromkeys(_READERS, lambda _, call: call.arg(0)),
    "fmt.Sprintf": lambda _, call: percent_format(str(call.arg(0)), call.args[1:]) if call.args else NotImplemented,
    "fmt.Sprint": _plain,
    **dict.fromkeys(("strings.ToUpper", "strings.ToLower", "strings.TrimSpace"), _cased),
    **{f"{name}.New": lambda _, call: begun(call.name.partition(".")[0]) for name in _HASHES},
    **{f"{name}.{one}": lambda _, call: digest(call.name.partition(".")[0], call.arg(0))
       for name, several in _HASHES.items() for one in several},
    "hmac.New":
        lambda _, call: begun(str(call.arg(0)).removeprefix("${").removesuffix("}").partition(".")[0], key=call.arg(1)),
    ".Write": fed,
    "io.WriteString":
        lambda machine, call: fed(machine, Call(".Write", call.arg(0), call.args[1:], {}, call.line, call.source)),
    ".Sum": _sum,
    "hex.EncodeToString": lambda _, call: digits(call.arg(0)),
    ".EncodeToString": lambda _, call: coded(call.arg(0)),
    "string": lambda _, call: call.arg(0),
}  # fmt: skip
