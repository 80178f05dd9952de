"""How go-yaml v2 prints a string, and the value of a plain scalar to it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.substitution.scalar import (
    _INDICATOR,
    BREAKS,
    SPECIAL,
    block_header,
    is_plain,
    is_typeless,
    resolve,
    style,
    write,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, True) for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "TRUE")),
        *((word, False) for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, word) for word in ("yES", "tRUE", "nULL", "oN", "none", "True!")),
        ("8080", 8080),
        ("-1", -1),
        ("+1", 1),
        ("0777", 511),
        ("0o17", 15),
        ("08", 8.0),
        ("0x1F", 31),
        ("-0x1F", -31),
        ("0b101", 5),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("._5", "._5"),
        ("1.5.2", "1.5.2"),
        ("1e400", "1e400"),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("18446744073709551615", 2**64 - 1),
        ("+18446744073709551615", 1.8446744073709552e19),
        ("99999999999999999999", 1e20),
        ("9" * 5000, "9" * 5000),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        ("0000000000000000000000000000000000000000000000000000000000000000000000017", 15),
        ("2024-01-01", "2024-01-01"),
        ("1:30", "1:30"),
        ("0x", "0x"),
        ("-", "-"),
        ("+", "+"),
        (".", "."),
        ("<<", "<<"),
        ("=", "="),
        ("٣", "٣"),
    ],
)  # fmt: skip
def test_the_value_of_a_plain_scalar(text: str, value: Any) -> None:
    found = resolve(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "double"),
        ("a b", "plain"),
        ("https://a.b/?c=d", "plain"),
        ("${x}", "plain"),
        ("$$", "plain"),
        ("<<", "plain"),
        ("a: b", "single"),
        ("a:", "single"),
        ("a #b", "single"),
        ("a#b", "plain"),
        ("#", "single"),
        ("- a", "single"),
        ("-a", "plain"),
        ("-", "single"),
        ("?", "single"),
        ("---a", "single"),
        ("...", "single"),
        *((f"{first}a", "single") for first in "#,[]{}&*!|>'\"%@`"),
        (" a", "single"),
        ("a ", "single"),
        ("a\xa0b", "plain"),
        ("a\u2028b", "single"),
        ("a \u2028b", "double"),
        ("a\tb", "double"),
        ("a\x7fb", "double"),
        ("😀", "double"),
        ("\ufeff", "double"),
        ("yes", "double"),
        ("8080", "double"),
        ("1:30", "double"),
        ("2024-01-01", "double"),
        ("2024-01-01T10:00:00Z", "double"),
        ("2024-13-01", "plain"),
        ("a\nb", "literal"),
        ("a\n", "literal"),
        ("\n", "literal"),
        ("a\n ", "double"),
        ("a \nb", "double"),
        ("a\n\tb", "double"),
        ("a\r\nb", "double"),
    ],
)
def test_the_style_of_a_string(text: str, expected: str) -> None:
    assert style(text) == expected


@pytest.mark.parametrize(
    ("text", "header"),
    [("a\nb", "|-"), ("a\n", "|"), ("a\n\n", "|+"), (" a\n", "|2"), ("\na", "|2-"), ("\n", "|2+")],
)
def test_the_header_of_a_block(text: str, header: str) -> None:
    assert block_header(text) == header


LONG = "word " * 16  # 80 characters


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"{LONG}a b", f"{LONG}a\n  b"),
        (f"{LONG}a  b", f"{LONG}a  b"),
        (f"{LONG}ab", f"{LONG}ab"),
        (f"{LONG}: b c", f"'{LONG}:\n  b c'"),
        (f"{LONG}it's: b c", f"'{LONG}it''s:\n  b c'"),
        (f"{LONG}\t b c", f'"{LONG}\\t\n  b c"'),
        (f"{LONG}\ta  b c", f'"{LONG}\\ta\n  \\ b c"'),
        ('é\t"\\\x00\x85\u2028😀\x01', 'é\\t\\"\\\\\\0\\N\\L\\U0001F600\\x01'.join('""')),
        ("a\n\n  b\n", "|\n  a\n\n    b\n"),
    ],
)
def test_how_a_string_is_printed(text: str, written: str) -> None:
    assert write(text, style(text), 0, 2) == written


def test_typeless_strings_need_no_quotes() -> None:
    assert [text for text in ("a", "yes", "1", "1:30", "2024-1-1", "12:30:45.1", "v1") if is_typeless(text)] == ["a", "v1"]  # fmt: skip


@given(st.text(st.sampled_from("$a_/.-{}:# é\n"), min_size=1, max_size=8))
def test_a_simple_text_needs_no_quotes(text: str) -> None:
    searched = SPECIAL.search(text) or BREAKS.search(text) or _INDICATOR.search(text)
    assert is_plain(text) == (text.strip(" ") == text and not searched)
