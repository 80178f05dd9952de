"""Flux's grammar of `${…}`: one line of a table for each of its quirks."""

from collections.abc import Callable

import pytest

from gitops_lint.substitution import (
    BadSubstitutionError,
    Escape,
    Expansion,
    Literal,
    State,
    UndefinedVariableError,
    Variables,
    evaluate,
    parse,
)
from gitops_lint.substitution.evaluate import crashes_older_flux, expansions
from tests.work_counter import growth

VALUES = {
    "v": "value",
    "w": "w",
    "e": "",
    "path": "/a/b/c.txt",
    "abab": "abab",
    "utf": "éa€",
    "UPPER": "ABC",
    "mixed": "straße İx",
    "n": "2",
    "star": "*",
    "secret": None,
}
VARIABLES = Variables(VALUES)

EXPANDED = {
    # plain text, and text that only looks like a variable
    "": "",
    "no variable": "no variable",
    "$v $(v) $ {v} $": "$v $(v) $ {v} $",
    "}${v}{": "}value{",
    # a bare variable
    "${v}": "value",
    "${v}${w}": "valuew",
    "a-${v}-b": "a-value-b",
    "a\0${v}": "a",  # a NUL ends the text
    # escapes: two dollar signs become one, whatever follows
    "$${v}": "${v}",
    "$$${v}": "$value",
    "$$$${v}": "$${v}",
    "costs 5$$": "costs 5$",
    "$$v": "$v",
    # length, in bytes
    "${#v}": "5",
    "${#e}": "0",
    "${#utf}": "6",
    # defaults: all operators are alike, and also apply to a variable that is defined but empty
    "${nope:=d}": "d",
    "${nope:-d}": "d",
    "${nope=d}": "d",
    "${e:=d}": "d",
    "${e=d}": "d",
    "${v:=d}": "value",
    "${nope:=}": "",
    "${nope=}": "",
    "${nope:=a b: c # d\ne}": "a b: c # d\ne",
    # `:?` and `:+` are defaults too; in bash, `:+` is the opposite
    "${nope:?message}": "message",
    "${v:?message}": "value",
    "${nope:+alternative}": "alternative",
    "${v:+alternative}": "value",
    # a default has no escapes, and may contain expansions between text
    "${nope:=$$}": "$$",
    "${nope:=$${v}}": "$value",
    "${nope:=a\\}b}": "a\\b}",
    "${nope:=${v}}": "value",
    "${nope:=<${v}|${other:-x}>}": "<value|x>",
    "${nope:=${other:=${v^^}}}": "VALUE",
    "${nope:=$v}": "$v",
    # substrings, in bytes; an invalid number, or a space before it, leaves the value unchanged
    "${v:1}": "alue",
    "${v:0:2}": "va",
    "${v:1:2}": "al",
    "${v:1:99}": "alue",
    "${v:9}": "",
    "${v:9:1}": "",
    "${v:0:0}": "",
    "${v:+1}": "value",
    "${v: -1}": "value",
    "${v:x}": "value",
    "${v:1:x}": "value",
    "${v:1_0}": "value",
    "${v:99999999999999999999}": "value",
    "${v:1:::2}": "al",
    "${v:${n}}": "lue",
    "${v:${n}:${n}}": "lu",
    "${utf:2}": "a€",
    # replacement of text, not of a pattern; `/#` and `/%` need both arguments
    "${abab/a/x}": "xbab",
    "${abab//a/x}": "xbxb",
    "${abab/#a/x}": "xbab",
    "${abab/#b/x}": "abab",
    "${abab/%b/x}": "abax",
    "${abab/%a/x}": "abab",
    "${abab/a/}": "bab",
    "${abab//a/}": "bb",
    "${abab/#a/}": "abab",
    "${abab/%b/}": "abab",
    "${path/\\//|}": "|a/b/c.txt",
    "${path//\\//\\/\\\\}": "/\\a/\\b/\\c.txt",
    "${path//a///x}": "/x/b/c.txt",  # consecutive slashes are one
    "${abab/$$/x}": "abab",
    "${abab/a/$$}": "$bab",
    "${abab/${e}/x}": "xabab",
    "${utf//${e}/-}": "-é-a-€-",
    "${abab/${w}/x}": "abab",
    "${abab/a}b/x}": "abab",  # the pattern continues to the slash
    # trimming by a glob, whose star matches a slash; it never removes an empty string
    "${path#*/}": "a/b/c.txt",
    "${path##*/}": "c.txt",
    "${path%/*}": "/a/b",
    "${path%%/*}": "",
    "${path%.txt}": "/a/b/c",
    "${path##*}": "",
    "${path#*}": "a/b/c.txt",
    "${path%*}": "/a/b/c.tx",
    "${v#va}": "lue",
    "${v#??}": "lue",
    "${v#[u-w]}": "alue",
    "${v#[^a]}": "alue",
    "${v#[z-a]}": "value",
    "${v#[}": "value",
    "${v#[]v]}": "value",
    "${v#\\v}": "alue",
    "${v#\\}": "value",
    "${v%[a-z]}": "value",  # everything is reversed, even the brackets
    "${v###}": "value",
    "${v#${w}}": "value",
    "${abab#*b*b}": "",
    "${abab#*b}": "ab",
    "${abab##*b}": "",
    # case: one character for each character
    "${v^}": "Value",
    "${v^^}": "VALUE",
    "${UPPER,}": "aBC",
    "${UPPER,,}": "abc",
    "${mixed^^}": "STRAßE İX",
    "${mixed,,}": "straße ix",
    "${e^}": "",
    "${v,^}": "value",  # parsed, but not implemented
    # names: letters and digits of any script; a digit may come first
    "${1:=one}": "one",
    "${größe:=3}": "3",
    "${٣:=x}": "x",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expanded"), EXPANDED.items())
def test_expanded_text(text: str, expanded: str) -> None:
    assert evaluate(text, VARIABLES, strict=True) == expanded
    assert evaluate(text, VARIABLES, strict=False) == expanded


# (text, offset of the invalid `${`, part of the message)
UNREADABLE = [
    ("${", 0, "the text ends"),
    ("${}", 0, "`}` follows"),
    ("a ${ v }", 2, "a space follows"),
    ("${{ v }}", 0, "`{` follows"),
    ("${-v}", 0, "`-` follows"),
    ("${²}", 0, "`²` follows"),
    ("${${v}}", 0, "`$` follows"),
    ("${v", 0, "not closed"),
    ("${v-d}", 0, "no operator `-`"),
    ("${v+d}", 0, "no operator `+`"),
    ("${v?d}", 0, "no operator `?`"),
    ("${v[0]}", 0, "no operator `[`"),
    ("${v[@]}", 0, "no operator `[`"),
    ("${v.w}", 0, "no operator `.`"),
    ("${v }", 0, "no operator ` `"),
    ("${v@Q}", 0, "no operator `@`"),
    ("${AWS::Region}", 0, "operator `:`"),
    ("${v:}", 0, "operator `:`"),
    ("${v:1:}", 0, "operator `:`"),
    ("${v:1${n}}", 0, "not closed"),
    ("${v:${n}1}", 0, "not closed"),
    ("${v:é}", 0, "operator `:`"),
    ("${v:1:2${n}}", 0, "not closed"),
    ("${v:=d", 0, "operator `:=`"),
    ("${v:=${w}", 0, "operator `:=`"),
    ("${v:=${w-x}}", 5, "no operator `-`"),
    ("${v#}", 0, "operator `#`"),
    ("${v%%}", 0, "operator `%%`"),
    ("${v#a${n}}", 0, "not closed"),
    ("${v/a}", 0, "operator `/`"),
    ("${v/}", 0, "operator `/`"),
    ("${v//}", 0, "operator `//`"),
    ("${v///x}", 0, "operator `//`"),
    ("${v/a${n}/x}", 0, "operator `/`"),
    ("${v^^^}", 0, "not closed"),
    ("${v^a}", 0, "not closed"),
    ("${#}", 0, "`}` follows"),
    ("${##v}", 0, "`#` follows"),
    ("${#v:1}", 0, "not closed"),
    ("${v} $${ ${ }", 9, "a space follows"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "offset", "says"), UNREADABLE)
def test_what_flux_cannot_parse(text: str, offset: int, says: str) -> None:
    with pytest.raises(BadSubstitutionError) as caught:
        parse(text)
    assert caught.value.offset == offset
    assert says in str(caught.value)
    assert caught.value.help


@pytest.mark.parametrize(
    ("text", "value", "crashes"),
    # Played with envsubst 1.4.0, which crashes, and 1.7.1, which does not.
    [
        ("${v:2:-1}", "lu", True),
        ("${v:0:-1}", "valu", True),
        ("${v:1:-9}", "", True),
        ("${e:0:-1}", "", True),
        ("${e:2:-1}", "", False),
        ("${w:2:-1}", "", False),
        ("${v:9:-1}", "", False),
        ("${v:1:-9223372036854775808}", "", True),
        ("${v:=${v:2:-1}}", "value", True),  # even if the argument is not needed
        ("${v: -3:-1}", "value", False),
        ("${v:-2:-1}", "value", False),
        ("${secret:0:-1}", None, True),
        ("${secret:2:-1}", None, False),  # only if the secret has two characters
    ],
)
def test_a_negative_length_crashes_an_older_controller(
    text: str, value: str | None, crashes: bool
) -> None:
    assert evaluate(text, VARIABLES, strict=True) == value
    found = [crashes_older_flux(it, VARIABLES) for it in expansions(parse(text))]
    assert any(found) == crashes


def test_a_length_that_is_too_large_crashes_the_controller() -> None:
    with pytest.raises(BadSubstitutionError, match="crashes"):
        evaluate("${v:1:9223372036854775807}", VARIABLES, strict=True)


@pytest.mark.parametrize(
    ("text", "offset", "lenient"),
    [
        ("a ${nope}", 2, "a "),
        ("${#nope}", 0, "0"),
        ("${nope^^}", 0, ""),
        ("${nope,^}", 0, ""),
        ("${nope:1}", 0, ""),
        ("${nope/a/b}", 0, ""),
        ("${nope#a}", 0, ""),
        ("${v:=${nope}}", 5, "value"),  # arguments are looked up even if they are not needed
        ("${v#${nope}}", 4, "value"),
        ("$${nope} ${nope}", 9, "${nope} "),
    ],
)
def test_an_undefined_variable(text: str, offset: int, lenient: str) -> None:
    with pytest.raises(UndefinedVariableError, match='"nope"') as caught:
        evaluate(text, VARIABLES, strict=True)
    assert caught.value.offset == offset
    assert evaluate(text, VARIABLES, strict=False) == lenient


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a ${secret}", None),
        ("${#secret}", None),
        ("${secret:=d}", None),
        ("${nope:=${secret}}", None),
        ("${v:=${secret}}", "value"),
        ("$${secret}", "${secret}"),
    ],
)
def test_an_unknown_value(text: str, expanded: str | None) -> None:
    assert evaluate(text, VARIABLES, strict=True) == expanded


def test_an_unreadable_source_may_define_any_other_variable() -> None:
    variables = Variables({"v": "value"}, complete=False)
    assert evaluate("${v}", variables, strict=True) == "value"
    assert evaluate("${nope}", variables, strict=True) is None
    assert evaluate("${nope:=d}", variables, strict=True) is None


def test_the_parts_of_a_text() -> None:
    assert parse("a $${b} ${c:=x${d^}}!") == (
        Literal("a ", 0, 2),
        Escape("b", 2, 4),
        Literal("{b} ", 4, 8),
        Expansion(
            "c", ":=", (Literal("x", 13, 14), Expansion("d", "^", (), 14, 19)), 8, 20
        ),
        Literal("!", 20, 21),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("${v}", [State.DEFINED]),
        ("${v:=d}", [State.DEFINED]),
        ("${e:=d}", [State.DEFAULTED]),
        ("${e}", [State.DEFINED]),
        ("${nope:-d}", [State.DEFAULTED]),
        ("${nope}", [State.UNDEFINED]),
        ("${secret:=d}", [State.UNKNOWN]),
        ("${nope:=${v}}", [State.DEFINED, State.DEFAULTED]),
    ],
)
def test_the_state_of_an_expansion(text: str, states: list[State]) -> None:
    assert [VARIABLES.state(found) for found in expansions(parse(text))] == states


def test_half_a_character_is_not_text() -> None:
    cut = evaluate("${utf:0:1}", VARIABLES, strict=True)
    assert cut == "\udcc3"
    assert evaluate("${utf:0:1}${utf:1:1}", VARIABLES, strict=True) == "é"


HOSTILE: dict[str, Callable[[int], str]] = {
    "open": lambda n: "${" * n,
    "nested": lambda n: "${a:=" * n,
    "unclosed": lambda n: "${a" * n,
    "dollars": lambda n: "$" * n,
    "braces": lambda n: "}" * n,
    "escapes": lambda n: "$${" * n,
    "slashes": lambda n: "${v/" + "\\/" * n + "/x}",
    "no slash": lambda n: "${v//" + "x" * n,
    "colons": lambda n: "${v:1" + ":" * n + "2}",
    "digits": lambda n: "${v:" + "9" * n + "}",
    "name": lambda n: "${" + "a" * n + "}",
    "many": lambda n: "${v}" * n,
    "many in a default": lambda n: "${x:=" + "${v}" * n + "}",
    "grows": lambda n: "${big}" * n,
    "grows by replacement": lambda _: "${big//a/${big}}",
    "stars": lambda n: "${big##" + "*a" * (n // 30) + "*b}",
    "stars again and again": lambda n: "${ab##*a*a*a*a*b*c}" * (n // 30),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("strict", [True, False])
def test_hostile_text_takes_linear_time(case: str, strict: bool) -> None:
    def run(size: int) -> None:
        variables = Variables({"v": "x", "big": "a" * size, "ab": "ab" * 500})
        try:
            result = evaluate(HOSTILE[case](size), variables, strict=strict)
        except (BadSubstitutionError, UndefinedVariableError) as error:
            result = str(error)
            assert len(result) < 300
        assert result is None or len(result) < 5_000_000

    run(1)
    assert growth(run, 3000) < 2.2
