import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.server.multipart import parse_multipart

TYPE = "multipart/form-data; boundary=B"


def part(disposition, content, *headers):
    lines = [f"Content-Disposition: form-data; {disposition}", *headers]
    return "--B\r\n" + "\r\n".join(lines) + f"\r\n\r\n{content}\r\n"


def body(*parts):
    return ("".join(parts) + "--B--\r\n").encode()


@pytest.mark.parametrize("content_type", [TYPE, 'multipart/form-data; boundary="B"', "multipart/form-data; BOUNDARY=B"])
def test_boundary_is_found_quoted_or_plain(content_type):
    assert parse_multipart(content_type, body(part('name="a"', "1"))) == ({"a": "1"}, {})


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary="])
def test_without_boundary_nothing_is_read(content_type):
    assert parse_multipart(content_type, body(part('name="a"', "1"))) == ({}, {})


def test_names_follow_the_rules_of_forms():
    fields, _ = parse_multipart(TYPE, body(part('name="a.b"', "1"), part('name="c[d]"', "2"), part("name=e", "x\r\ny")))
    assert fields == {"a_b": "1", "c": {"d": "2"}, "e": "x\r\ny"}


def test_escaped_quote_belongs_to_the_name():
    assert parse_multipart(TYPE, body(part(r'name="a\"b"', "1")))[0] == {'a"b': "1"}


def test_file_is_kept_apart_from_the_fields():
    fields, files = parse_multipart(
        TYPE, body(part('name="f"; filename="p/q.txt"', "hello", "Content-Type: text/plain"))
    )
    assert fields == {}
    assert files["f"] == {
        "name": "q.txt",
        "full_path": "p/q.txt",
        "type": "text/plain",
        "tmp_name": "<tmp>",
        "error": 0,
        "size": 5,
    }


def test_file_field_without_file_carries_phps_error():
    _, files = parse_multipart(TYPE, body(part('name="f"; filename=""', "")))
    assert (files["f"]["error"], files["f"]["size"]) == (4, 0)


def test_part_without_name_is_passed_over():
    assert parse_multipart(TYPE, body(part('filename="x"', "1"), part('name="a"', "2"))) == ({"a": "2"}, {})


def test_reading_goes_on_behind_the_closing_boundary():
    twice = body(part('name="a"', "1")) + body(part('name="b"', "2"))
    assert parse_multipart(TYPE, twice)[0] == {"a": "1", "b": "2"}


@given(st.binary(), st.text())
def test_any_bytes_can_be_read(data, suffix):
    fields, files = parse_multipart("multipart/form-data; boundary=B" + suffix, b"--B\r\n" + data)
    assert isinstance(fields, dict)
    assert isinstance(files, dict)


@pytest.mark.parametrize("end", ["\r\n--B--\r\n", "\r\n--B--", "\r\n--B", "\r\n--", "\r\n", "\r", "\n", ""])
def test_a_last_boundary_that_is_missing_or_cut_is_no_error(end):
    given = part('name="a"', "1") + part('name="b"', "x\r\ny").removesuffix("\r\n") + end
    expected = "x\r\ny\r" if end == "\r" else "x\r\ny"
    assert parse_multipart(TYPE, given.encode()) == ({"a": "1", "b": expected}, {})


def test_lines_may_end_in_a_line_feed_alone_and_text_may_stand_in_front():
    given = b"hello\r\n" + body(part('name="a"', "1"), part('name="b[c]"', "2"))
    assert parse_multipart(TYPE, given.replace(b"\r\n", b"\n")) == ({"a": "1", "b": {"c": "2"}}, {})
