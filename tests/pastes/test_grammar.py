"""What is not of a language costs its grammar little more than what is: the parser is stopped, counted in its steps.

A step is a hundred of the parser's operations, after which it looks at the clock; here each look takes a millisecond.
"""

import pytest

from kaltura_pastes import grammar, read_paste
from kaltura_pastes.code import _LANGUAGES
from kaltura_pastes.grammar import Effort
from kaltura_pastes.shell import posix

LIST = "https://www.example.test/api_v3/service/media/action/list"
SIZE = 20_000
GRAMMARS = {one.module: one.grammar for one in _LANGUAGES} | {"bash": ("tree_sitter_bash", "language")}
CALLS = {
    "php": f"<?php $c = curl_init('{LIST}'); curl_setopt($c, CURLOPT_POSTFIELDS, 'a=b'); curl_exec($c);\n",
    "go": f'http.PostForm("{LIST}", url.Values{{"a": {{"b"}}}})\n',
    "java": f'HttpRequest.newBuilder(URI.create("{LIST}")).POST(BodyPublishers.ofString("a=b")).build();\n',
    "csharp": f'await client.PostAsync("{LIST}", new StringContent("a=b"));\n',
    "powershell": f"Invoke-RestMethod -Uri '{LIST}' -Method Post -Body 'a=b'\n",
    "javascript": f"fetch('{LIST}', {{method: 'POST', body: 'a=b'}});\n",
    "python": f"requests.post('{LIST}', data='a=b')\n",
}
GARBAGE = "X-A: b = (c & {d\n"


class Clock:
    """Each look at it takes a millisecond, or what is set as its pace, in seconds."""

    def __init__(self):
        self.looks = 0
        self.pace = 0.001

    def thread_time(self):
        self.looks += 1
        return self.looks * self.pace


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(grammar, "time", made)
    return made


def due(length, shares=1):
    """Return how many looks parsers may take: the free steps, the milliseconds, and the look that ends it."""
    effort = Effort(length, shares)
    return effort.free_steps + 1000 * effort.left + 1


@pytest.mark.parametrize("piece", ["a=b&", "a=(", "()", "X-A: b\n", "1={1:result:a}&", "`", "a | "])
@pytest.mark.parametrize("language", GRAMMARS)
def test_parser_is_stopped_after_the_steps_that_are_due(language, piece, clock):
    source = (piece * (SIZE // len(piece))).encode()
    grammar.parse(source, GRAMMARS[language], Effort(len(source)))
    assert clock.looks <= due(len(source)) + 2


@pytest.mark.parametrize("language", CALLS)
def test_short_text_is_read_on_the_slowest_machine(language, clock):
    clock.pace = 60
    (found,) = read_paste(CALLS[language], {}).found
    assert found.request.body == b"a=b"


@pytest.mark.parametrize("piece", ["a=b&", '{"a":', "()", "X-A: b\n", "KalturaX {"])
def test_garbage_takes_few_steps_in_all_languages_together(piece, clock):
    """A step takes about a millisecond where the parser goes through a text in many ways at once."""
    clock.pace = 0.0005
    text = "".join(CALLS.values()) + piece * (10_000 // len(piece))
    read_paste(text, {})
    assert clock.looks < 100


def test_texts_of_a_paste_share_what_is_due(clock):
    effort = Effort(1000)
    source = b"X-A: b\n" * 400
    for _ in range(80):
        grammar.parse(source, GRAMMARS["php"], effort)
    assert effort.left <= 0
    assert clock.looks <= 2 * due(1000)


def test_signs_of_all_languages_take_the_time_of_three(clock):
    text = "".join(CALLS.values()) + GARBAGE * (SIZE // len(GARBAGE))
    read_paste(text, {})
    assert clock.looks <= due(len(text), 3) + due(len(text)) + 3 * (2 * len(CALLS) + 1)


@pytest.mark.parametrize("language", CALLS)
def test_call_far_from_what_is_no_code_is_read(language, clock):
    """The whole is given up, and what stands around the call is read."""
    far = GARBAGE * (SIZE // len(GARBAGE))
    near = "\n" * 2_000
    (found,) = read_paste(f"{far}{near}{CALLS[language]}{near}{far}", {}).found
    assert found.request.body == b"a=b"
    assert found.where == f"line {far.count(chr(10)) + len(near) + 1}"
    assert clock.looks > due(SIZE)


def test_a_pipeline_without_end_is_not_given_to_the_grammar(monkeypatch):
    given = []
    monkeypatch.setattr(posix, "parse", lambda source, *_: given.append(source))
    read_paste(f"curl {LIST} | " + "a | " * 300 + "b\n" + f"curl {LIST} | jq . | head\n", {})
    assert given == [f"curl {LIST} | jq . | head".encode()]
