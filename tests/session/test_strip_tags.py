import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_session.server.strip_tags import strip_tags


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain > text", "plain > text"),
        ("a\0b", "ab"),
        ("<b>x</b>", "x"),
        ("1 < 2", "1 < 2"),
        ("x<y", "x"),
        ("<", ""),
        ("nosuch<>", "nosuch"),
        ("<<a>b>c", "c"),
        ('<a title=">">t', "t"),
        ("<a title='\">'>t", "t"),
        ("<!-- <b> -- > -->z", "z"),
        ("<!DOCTYPE html>z", "z"),
        ('<!x ">" >z', "z"),
        ("<?php echo '>'; f(')') ?>z", "z"),
        ("<?xml version='1.0'?>z", "z"),
        ("<? > ?>z", "z"),
        ("\u00e9<i>\u00fc", "\u00e9\u00fc"),
    ],
)
def test_strip_tags_keeps_what_php_keeps(value, expected):
    assert strip_tags(value) == expected


@given(st.text(alphabet="<>!?-\"'a \0()lLxmeE/\\"))
def test_stripped_text_holds_no_tag_and_only_characters_of_the_original(value):
    stripped = strip_tags(value)
    assert "\0" not in stripped
    assert all(character in value for character in stripped)
    assert "<a" not in stripped
