"""Substitution in objects: the resulting values and their places."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.documents import (
    FaultKind,
    Map,
    Place,
    Seq,
    Span,
    concealed,
    parse_text,
    reveal,
)
from gitops_lint.substitution import State, Variables, substitute
from gitops_lint.substitution.whole_object import WholeError, substitute_whole
from tests.examples import examples
from tests.work_counter import growth

PATH = "apps/app.yaml"
VALUES = {
    "domain": "example.org",
    "port": "8080",
    "on": "yes",
    "empty": "",
    "quote": '"',
    "single": "'",
    "colon": "a: b",
    "hash": "a #b",
    "spaced": " a ",
    "list": "[1, two]",
    "map": "{a: 1, b: yes}",
    "star": "*",
    "anchor": "&x 1",
    "alias": "*x",
    "date": "2024-01-01",
    "octal": "0777",
    "big": "9007199254740993",
    "tilde": "~",
    "tab": "a\tb",
    "key": "name",
    "v": "a b",
    "unknown_escape": "\\q",
    "slash": "\\/",
    "apostrophe": "\\'",
    "secret": None,
}


def load(text: str) -> Map:
    (document,) = parse_text(PATH, dedent(text).lstrip("\n")).documents
    assert isinstance(document.data, Map)
    return document.data


def plain(data: Any) -> Any:
    """Data with visible types: `8080`, `8080.0`, `True` and `"8080"` are four different values."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else (type(data), data)


def same(one: Any, other: Any) -> bool:
    return bool(plain(one) == plain(other))


def value(text: str) -> Any:
    """The value of `text` in a manifest after substitution; None if the build fails."""
    substituted = substitute(Map({"v": text}, {"v": NOWHERE}), VALUES, strict=True)
    assert not substituted.faults, substituted.faults
    return substituted.data["v"]


NOWHERE = Place(PATH, None, Span(0, 0, 0, 0))


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("${domain}", "example.org"),
        ("https://${domain}/x", "https://example.org/x"),
        # quotes in the manifest do not preserve a type: Flux drops them before it substitutes
        ("${port}", 8080),
        ("${quote}${port}${quote}", "8080"),
        ("'${port}'", "'8080'"),
        ("${single}${port}${single}", "8080"),
        ("${on}", True),
        ("${on}!", "yes!"),
        ("${octal}", 511),
        ("0x${port}", 0x8080),
        ("${port}e-2", 80.8),
        ("${port}_000", 8080000),
        ("${date}", "2024-01-01"),
        ("${big}", 9007199254740992),
        ("1${big}1", int(float(190071992547409931))),
        ("${tilde}", None),
        ("${empty}", None),
        ("${nope:=}", None),
        ("${empty}${empty}", None),
        ("${quote}${quote}", ""),
        # the structure of the object can change
        ("${list}", [1, "two"]),
        ("${map}", {"a": 1, "b": True}),
        ("${map} ", "{a: 1, b: yes} "),  # the printer quotes a value with a space at its end
        ("${anchor}", 1),
        ("${hash}", "a"),
        ("x${hash}", "xa"),
        ("${spaced}", "a"),
        ("<${spaced}>", "< a >"),
        ("${tab}", "a\tb"),
        # in single quotes, which the printer uses only if it must, nothing is special
        ("*.${domain}", "*.example.org"),
        ("a: ${port}", "a: 8080"),
        ("- ${port}", "- 8080"),
        ("a: ${quote}", 'a: "'),
        ("it's: ${domain}", "it's: example.org"),
        ("it's: ${single}${single}", "it's: '"),
        # in double quotes, used for special characters, escapes are read
        ("\t${port}", "\t8080"),
        ("é😀 ${domain}", "é😀 example.org"),
        # in a block
        ("a: ${port}\nb: ${colon}\n", "a: 8080\nb: a: b\n"),
        ("${port}\n", "8080\n"),
        ("${empty}\na", "\na"),
        ("a\n${empty}", "a"),
        ("a\n${empty}\n", "a\n"),
        ("a\n\n${empty}", "a"),
        ("#!/bin/sh\necho $${HOME} $$1 $1\n", "#!/bin/sh\necho ${HOME} $1 $1\n"),
        # escapes
        ("$${domain}", "${domain}"),
        ("5$$", "5$"),
        # long lines are folded and unfolded again
        ("word " * 30 + "${domain}", "word " * 30 + "example.org"),
        ("${x:=" + "word " * 30 + "}", " ".join(["word"] * 30)),
        ("word " * 30 + "\n${domain}", "word " * 30 + "\nexample.org"),
        # a default that crosses a fold, or a line, gets the line break and the indentation
        # and a pattern with a fold in it no longer matches
        ("x " * 37 + "${v/a b/c} a b", "x " * 37 + "a b a b"),
        ("x " * 36 + "${v/a b/c} a b", "x " * 36 + "c a b"),
        ("a\n${nope:=b\nc}\nd", "a\nb\nc\nd"),
    ],
)
def test_what_a_value_becomes(written: str, becomes: Any) -> None:
    assert same(value(written), becomes)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("${colon}", "mapping values are not allowed"),
        ("${quote}", "end of stream"),
        ("${single}a", "end of stream"),
        ("${star}", "alphabetic"),
        ("${alias}", "no anchor"),
        ("a: ${single}", "expected"),
        ("@${nope:=}", None),
        ("${nope:=@}", "cannot start any token"),
        ("${nope:=.nan}", "not a number"),
        ("${nope:=!!int x}", "int"),
        ("${nope:=-.inf}", "not a number"),
        ("${cut:0:1}", "cut in two"),
        ("${nope:=[}", "node content"),
        ("${nope:=&a [*a]}", "contains itself"),
        ("\t${unknown_escape}", "unknown escape"),
        ("\t${slash}", "unknown escape"),
        ("\t${apostrophe}", None),
    ],
)
def test_values_that_break_the_yaml(written: str, says: str | None) -> None:
    data = Map({"a": "x", "v": written}, dict.fromkeys(("a", "v"), NOWHERE))
    found = substitute(data, VALUES | {"cut": "é"}, strict=True)
    if says is None:
        assert not found.faults
        return
    (fault,) = found.faults
    assert fault.kind == FaultKind.SUBSTITUTION_BREAKS_YAML
    assert says in fault.message
    assert fault.help
    assert found.data == data


MANIFEST = """
    apiVersion: v1  # ${comment}
    kind: Thing
    metadata:
      name: app-${key}
      labels: {host: "${domain}", p: '${port}'}
    spec:
      hosts:
      - plain
      - https://${domain}:${port:-80}/
      - ${undefined:=x}
      ${key}: {deep: [{deeper: "$${escaped} ${secret}"}]}
      script: |
        first
          second ${domain} ${domain}
        third ${port}
      folded: >-
        one ${domain}
        two ${port}
      escaped: "tab\\t${domain}"
      same: untouched
    """


def test_every_use_has_its_state_its_path_and_its_place() -> None:
    data = load(MANIFEST)
    found = substitute(data, VALUES, strict=True)
    assert found.faults == ()
    assert [(use.name, use.state, use.path, use.place.value) for use in in_order(found.uses)] == [
        ("key", State.DEFINED, ("metadata", "name"), Span(3, 12, 3, 18)),
        ("domain", State.DEFINED, ("metadata", "labels", "host"), Span(4, 18, 4, 27)),
        ("port", State.DEFINED, ("metadata", "labels", "p"), Span(4, 34, 4, 41)),
        ("domain", State.DEFINED, ("spec", "hosts", 1), Span(8, 12, 8, 21)),
        ("port", State.DEFINED, ("spec", "hosts", 1), Span(8, 22, 8, 33)),
        ("undefined", State.DEFAULTED, ("spec", "hosts", 2), Span(9, 4, 9, 19)),
        ("key", State.DEFINED, ("spec", "${key}"), Span(10, 2, 10, 8)),
        ("escaped", State.ESCAPED, ("spec", "${key}", "deep", 0, "deeper"), Span(10, 28, 10, 39)),
        ("secret", State.UNKNOWN, ("spec", "${key}", "deep", 0, "deeper"), Span(10, 40, 10, 49)),
        ("domain", State.DEFINED, ("spec", "script"), Span(13, 0, 14, 0)),
        ("domain", State.DEFINED, ("spec", "script"), Span(13, 0, 14, 0)),
        ("port", State.DEFINED, ("spec", "script"), Span(14, 0, 15, 0)),
        ("domain", State.DEFINED, ("spec", "folded"), Span(15, 10, 18, 0)),
        ("port", State.DEFINED, ("spec", "folded"), Span(15, 10, 18, 0)),
        ("domain", State.DEFINED, ("spec", "escaped"), Span(18, 11, 18, 27)),
    ]
    assert {use.place.path for use in found.uses} == {PATH}


def test_the_lines_of_the_file_make_every_place_exact() -> None:
    lines = dedent(MANIFEST).lstrip("\n").splitlines()
    found = substitute(load(MANIFEST), VALUES, strict=True)
    exact = [use.exact(lines).value for use in in_order(found.uses)]
    assert [lines[span.line][span.column : span.end_column] for span in exact] == [
        use.scalar.text[use.start : use.end] for use in in_order(found.uses)
    ]
    assert exact[9:] == [
        Span(13, 13, 13, 22),
        Span(13, 23, 13, 32),
        Span(14, 10, 14, 17),
        Span(16, 8, 16, 17),
        Span(17, 8, 17, 15),
        Span(18, 17, 18, 26),
    ]


def in_order(uses: tuple[Any, ...]) -> list[Any]:
    return sorted(uses, key=lambda use: (use.scalar.place.value, use.start))


def test_the_object_keeps_its_order_and_its_places() -> None:
    data = load(MANIFEST)
    new = substitute(data, VALUES, strict=True).data
    assert list(new) == list(data)
    assert new.places == data.places
    assert list(new["spec"]) == ["hosts", "name", "script", "folded", "escaped", "same"]
    assert list(new["spec"].places.values()) == list(data["spec"].places.values())
    assert new["spec"]["hosts"].places == data["spec"]["hosts"].places
    assert new["spec"]["hosts"] == ["plain", "https://example.org:8080/", "x"]
    assert new["metadata"]["labels"] == {"host": "example.org", "p": 8080}
    assert new["spec"]["name"] == {"deep": [{"deeper": "${escaped} ${secret}"}]}
    assert new["spec"]["script"] == "first\n  second example.org example.org\nthird 8080\n"
    assert new["spec"]["folded"] == "one example.org two 8080"
    assert new["spec"]["escaped"] == "tab\texample.org"


def test_what_does_not_change_is_shared() -> None:
    data = load(
        """
        a: {x: [1, {y: z}]}
        b: {c: {d: "${domain}"}, e: {f: g}}
        h: [{i: j}, "${port}", 1.0, 99999999999999999999]
        """
    )
    for variables in (VALUES, VALUES | {"domain": "a: b"}):
        new = substitute(data, variables, strict=True).data
        assert new["a"] is data["a"]
        assert new["b"]["e"] is data["b"]["e"]
        assert new["h"][0] is data["h"][0]
    assert substitute(data["a"], VALUES, strict=True).data is data["a"]


def test_the_places_of_a_structure_from_a_value() -> None:
    data = load(
        """
        list:
        - ${map}
        - ${colon}
        - last
        ${key}: ${list}
        other: {}
        """
    )
    new = substitute(data, VALUES, strict=True).data
    assert same(new["list"], [{"a": 1, "b": True}, {"a": "b"}, "last"])
    assert new["list"].places == data["list"].places
    assert set(new["list"][0].places.values()) == {data["list"].places[0]}
    assert set(new["list"][1].places.values()) == {data["list"].places[1]}
    assert same(new["name"], [1, "two"])
    assert new["name"].places == [data.places["${key}"]] * 2
    assert list(new) == ["list", "name", "other"]
    assert new["other"] is data["other"]


def test_keys_become_strings_and_may_collide() -> None:
    data = load(
        """
        ${port}: a
        ${on}: b
        ${nope:=1.10}: c
        x:
          ${key}: 1
          name: 2
        """
    )
    new = substitute(data, VALUES, strict=True).data
    assert new == {"8080": "a", "true": "b", "1.1": "c", "x": {"name": 2}}
    assert new["x"].places["name"] == data["x"].places["name"]


def test_an_expansion_can_reach_into_the_next_value() -> None:
    """An unfinished replacement continues to the next slash, anywhere in the object."""
    data = load(
        """
        a: x ${domain/example
        b: lost/test}.org
        c: kept
        """
    )
    found = substitute(data, {"domain": "example"}, strict=True)
    assert found.faults == ()
    assert found.data == {"a": "x example.org", "c": "kept"}
    assert [(use.name, use.path) for use in found.uses] == [("domain", ("a",))]


def test_faults_have_the_place_of_their_expansion() -> None:
    data = load(
        """
        a: ${domain}
        b: "x ${nope} ${domian:0:3}"
        c: ["${arr[0]}", "${{ github.ref }} ${ x }"]
        d: ${port}
        """
    )
    found = substitute(data, VALUES, strict=True)
    assert [(fault.kind, fault.place.value) for fault in found.faults] == [
        (FaultKind.UNDEFINED_VARIABLE, Span(1, 6, 1, 13)),
        (FaultKind.UNDEFINED_VARIABLE, Span(1, 14, 1, 27)),
        (FaultKind.SUBSTITUTION_SYNTAX, Span(2, 5, 2, 7)),
        (FaultKind.SUBSTITUTION_SYNTAX, Span(2, 18, 2, 20)),
    ]
    assert found.faults[0].help is not None
    assert "$${nope}" in found.faults[0].help
    assert found.faults[1].help is not None
    assert "domain" in found.faults[1].help
    # the other values are substituted
    assert found.data["a"] == "example.org"
    assert found.data["d"] == 8080
    assert found.data["b"] == data["b"]
    assert found.data["c"] is data["c"]


def test_before_strict_mode_an_undefined_variable_was_empty() -> None:
    data = load("a: ${nope}\nb: x${nope}y\n")
    found = substitute(data, {"v": ""}, strict=False)
    assert found.faults == ()
    assert same(found.data, {"a": None, "b": "xy"})
    assert [use.state for use in found.uses] == [State.UNDEFINED] * 2


def test_unknown_values_stay_and_are_no_fault() -> None:
    data = load("a: ${secret}\nb: x${secret:=y}-${port}\nc: ${nope}\nd: ${port}\n")
    found = substitute(data, VALUES, strict=True, complete=False)
    assert found.faults == ()
    assert same(
        found.data, {"a": "${secret}", "b": "x${secret:=y}-8080", "c": "${nope}", "d": 8080}
    )
    assert [(use.name, use.state) for use in found.uses] == [
        ("secret", State.UNKNOWN),
        ("secret", State.UNKNOWN),
        ("port", State.DEFINED),
        ("nope", State.UNKNOWN),
        ("port", State.DEFINED),
    ]


def test_a_secret_value_is_in_no_message() -> None:
    data = load("a: ${password}\nb: '${colon} ${domian}'\n")
    variables = {"password": "hunter2: x", "colon": "a: hunter2"}
    for fault in substitute(data, variables, strict=True).faults:
        assert "hunter2" not in f"{fault.message} {fault.help}"


def test_an_object_without_expansions_is_untouched() -> None:
    data = load("a: $x\nb: [$(y), 5$]\n${c: d\n".replace("${c", "$c"))
    found = substitute(data, VALUES, strict=True)
    assert found.data is data
    assert found.uses == ()


# A value substituted by itself must equal the value from the text of the whole object.

WORDS = (
    "a", "foo", "yes", "8080", ":", ": ", " ", "'", '"', "#", " #", "*", "- ", "{", "]", "\n", "é",
    "😀", "\t", "\\", "~", "1.5", "$$", "${x}", "${y}", "${x:=d}", "${y/a/b}", "word " * 9,
)  # fmt: skip
words = st.sampled_from(WORDS)
strings = st.lists(words, max_size=6).map("".join)
values = st.lists(
    st.sampled_from(["a", "true", "8080", " ", ":", ": ", "'", '"', "#", "*", "[", "]", "{", "-"]),
    max_size=3,
).map("".join)
trees = st.recursive(
    strings | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=6,
)


def placed(tree: Any, line: int = 0) -> Any:
    """A tree as data; the line of each entry depends on its depth and number."""
    if isinstance(tree, dict):
        places = {
            key: Place(PATH, None, Span(line, number, line, number))
            for number, key in enumerate(tree)
        }
        return Map({key: placed(item, line + 1) for key, item in tree.items()}, places)
    if isinstance(tree, list):
        places_ = [Place(PATH, None, Span(line, n, line, n)) for n in range(len(tree))]
        return Seq([placed(item, line + 1) for item in tree], places_)
    return tree


@settings(max_examples=examples(60), deadline=None)
@given(st.dictionaries(strings, trees, min_size=1, max_size=4), values, values, st.booleans())
def test_by_itself_or_in_the_whole_text(tree: dict[str, Any], x: str, y: str, strict: bool) -> None:
    data = placed(tree)
    found = substitute(data, {"x": x, "y": y}, strict=strict)
    try:
        whole = substitute_whole(data, Variables({"x": x, "y": y}), strict=strict)
    except WholeError:
        assert found.faults
        return
    assert same(found.data, whole.data)
    assert found.data.places == whole.data.places
    assert set(found.uses) == set(whole.uses)
    assert set(found.faults) == set(whole.faults)


@settings(deadline=None)
@given(st.dictionaries(strings, trees, min_size=1, max_size=4))
def test_without_variables_only_dollars_change(tree: dict[str, Any]) -> None:
    def doubled(item: Any) -> Any:
        if isinstance(item, dict):
            return {key.replace("$", "$$"): doubled(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [doubled(inner) for inner in item]
        return item.replace("$", "$$") if isinstance(item, str) else item

    found = substitute(placed(doubled(tree)), {}, strict=True)
    assert found.faults == ()
    assert same(found.data, tree)


HOSTILE: dict[str, Callable[[int], str]] = {
    "many": lambda n: "${v}" * n,
    "undefined": lambda n: "${u}" * n,
    "undefined, each another": lambda n: "".join(f"${{u{number}}}" for number in range(n)),
    "undefined, each on its line": lambda n: "${u}\n" * n,
    "undefined, in double quotes": lambda n: "\t" + "${u}\n" * n,
    "unclosed": lambda n: "${u:=" * n,
    "grows": lambda n: "${huge}" * n,
    "brackets": lambda _: "${brackets}",
    "alias": lambda _: "&a [*a]${v}",
    "number": lambda _: "${digits}",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_values_take_linear_time(case: str) -> None:
    def run(size: int) -> None:
        variables = {
            "v": "x", "huge": "a" * size, "brackets": "[" * size, "digits": "9" * size,
            **{f"w{number}": "" for number in range(1000)},
        }  # fmt: skip
        found = substitute(Map({"v": HOSTILE[case](size)}, {"v": NOWHERE}), variables, strict=True)
        assert all(len(f"{fault.message}{fault.help}") < 500 for fault in found.faults)

    run(1)
    assert growth(run, 3000) < 2.2


@pytest.mark.parametrize("text", ["${v}", "${v}: \t"])
def test_deep_objects_do_not_crash(text: str) -> None:
    data: Any = Map({"k": text}, {"k": NOWHERE})
    for level in range(190):
        data = Map({"k": data}, {"k": NOWHERE}) if level % 2 else Seq([data], [NOWHERE])
    found = substitute(Map({"v": data}, {"v": NOWHERE}), {"v": "x"}, strict=True)
    assert found.faults == ()
    assert "'x" in repr(found.data) or '"x' in repr(found.data)


@pytest.mark.parametrize("value", ["5", "true", "1.5", "0x1F"])
def test_a_secret_that_is_not_text_stays(value: str) -> None:
    written = load(f"""
        apiVersion: v1
        kind: Secret
        metadata: {{name: s}}
        stringData: {{a: {value}, b: "${{domain}}"}}
        """)
    found = substitute(concealed(written), VALUES, strict=True)
    real = {key: reveal(it) for key, it in found.data["stringData"].items()}
    assert plain(real) == plain({"a": reveal(written["stringData"]["a"]), "b": "example.org"})
    assert found.faults == ()
