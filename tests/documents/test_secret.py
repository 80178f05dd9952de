"""Secret text: what it shows, whatever is done with it, and what is secret in a document."""

import json
import pickle
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.documents import (
    Map,
    SecretText,
    concealed,
    hidden,
    is_hidden,
    is_text,
    is_value,
    like,
    masked,
    parse_text,
    reveal,
    without_credentials,
)
from gitops_lint.documents.secret import may_hold_secrets
from tests.work_counter import steps

REAL = "hunter2"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"


def read(text: str) -> Any:
    return parse_text("a.yaml", text).documents[0].data


@pytest.mark.parametrize(
    "show",
    [
        str, repr, ascii, json.dumps, deepcopy, "{}".format, "%s".__mod__, "".join, list, tuple,
        lambda it: f"{it}", lambda it: f"{it!s:>20}", lambda it: it + "x", lambda it: "x" + it,
        lambda it: it[:], lambda it: it[1:], lambda it: it.encode(), lambda it: it.split("u"),
        lambda it: it.replace("*", "x"), lambda it: it.upper(), pickle.dumps,
        lambda it: json.dumps({it: [it]}), lambda it: it.__getnewargs__(), lambda it: it % (),
    ],
)  # fmt: skip
@pytest.mark.parametrize("real", [REAL, 271828182])
def test_nothing_shows_it(show: Any, real: object) -> None:
    secret = hidden(real)
    assert str(real) not in str(show(secret))
    assert reveal(secret) == real


def test_it_equals_only_secret_text_with_the_same_value() -> None:
    secret = hidden(REAL)
    assert secret == hidden(REAL)
    assert hash(secret) == hash(hidden(REAL))
    assert secret not in {hidden("other"), REAL, "***", hidden(1)}
    assert hidden(1) != hidden(True)
    assert {secret: 1}[hidden(REAL)] == 1


def test_what_is_known_of_it() -> None:
    url = masked("https://u:p@h/x")
    manifest = masked("kind: Secret\ndata: {a: b}")
    both = [(is_hidden(it), is_value(it)) for it in (hidden(REAL), manifest, url, "x", "a-***")]
    assert both == [(True, True), (True, False), (False, False), (False, False), (True, False)]
    assert [is_text(it) for it in (hidden("a"), hidden(1), "a", 1)] == [True, False, True, False]


def test_new_values_from_old_ones() -> None:
    assert like("old", "new") == "new"
    assert is_value(like(hidden("old"), "new"))
    assert is_value(like(hidden("old"), 5))
    assert str(like(masked("https://u:p@h"), "http://u:p@h")) == "http://***@h"
    assert is_value(like(masked("https://u:p@h"), "u:p@h"))
    assert not is_value(like(masked("kind: Secret\ndata: {a: b}"), "x"))


def test_nulls_and_directives_of_patches_are_not_secret() -> None:
    assert hidden(None) is None
    data = concealed(read("kind: Secret\ndata: {$patch: replace, a: b, c: null}"))
    assert (data["data"]["$patch"], data["data"]["c"]) == ("replace", None)
    assert is_value(read("kind: Secret\ndata: {$patch: hunter2}")["data"]["$patch"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:p@h/x", "https://***@h/x"),
        ("https://u:p@ss@h/x", "https://***@h/x"),
        ("https://token@h/x", "https://***@h/x"),
        ("https://git@h/x", "https://git@h/x"),
        ("ssh://git@h/x", "ssh://git@h/x"),
        ("ssh://git:p@h/x", "ssh://***@h/x"),
        ("git@h:x", "git@h:x"),
        ("oci://h/a:b@sha256:c", "oci://h/a:b@sha256:c"),
        ("https://h?x=a:b@c", "https://h?x=a:b@c"),
        ("a postgres://u:p@h, redis://:p@h", "a postgres://***@h, redis://***@h"),
        (f"a\n{PEM}\nb", "a\n***\nb"),
        (PEM[:40], "***"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\\nx", "***"),
        ("-----BEGIN CERTIFICATE-----\nx", "-----BEGIN CERTIFICATE-----\nx"),
        ("x AGE-SECRET-KEY-1ABC y", "x *** y"),
    ],
)
def test_credentials(text: str, shown: str) -> None:
    assert without_credentials(text) == shown
    assert str.__str__(masked(text)) == shown
    assert (masked(text) is text) is (shown == text)


SECRETS = {
    "kind: Secret\ndata: {a: [x, {b: 1}]}\nstringData: y": {"x", "1", "y"},
    "kind: List\nitems:\n- kind: Secret\n  data: {a: x}": {"x"},
    "kind: SecretList\nitems:\n- data: {a: x}": {"x"},
    "spec: {resources: [{kind: Secret, stringData: {a: x}}]}": {"x"},
    "kind: ConfigMap\ndata: {a: x}": set(),
    "kind: Other\nspec: {valuesFrom: [{kind: Secret, name: x}]}": set(),
    "secretGenerator: [{literals: [a=x], files: [f]}]": {"a=x"},
    "kind: SecretGenerator\nliterals: [a=x]": {"a=x"},
    "data: {m: 'kind: Secret, data: x'}": {"kind: Secret, data: x"},
    "patches: [{target: {kind: Secret}, patch: x}]": {"x"},
    "patches: [{target: {kind: 'S.*'}, patch: /data}]": {"/data"},
    "patches: [{target: {kind: ConfigMap}, patch: /data}]": set(),
    "patches: [{target: {name: s}, patch: /data}]": {"/data"},
    "patches: [{target: {name: s}, patch: /spec}]": set(),
    "patches: [{patch: /stringData}]": {"/stringData"},
    "p: [{target: {kind: Secret}, patch: [{op: add, path: /a, value: {v: x}}]}]": {"x"},
    "- {op: add, path: /stringData/a, value: x}": {"x"},
    "kind: Secret\nx: &a hunter2\ndata: {b: *a}": {"hunter2"},
    "kind: Secret\ndata: {b: &a hunter2}\nx: *a": {"hunter2"},
    "x: &m {b: hunter2}\ny: {kind: Secret, data: {<<: *m}}": {"hunter2"},
    'kind: "\\x53ecret"\ndata: {a: x}': {"x"},
    'kind: "Sec\\\n  ret"\ndata: {a: x}': {"x"},
    'a: "x:\\/\\/u:p@h"': {"x://u:p@h"},
    "# a: https\na: 'https:\\/\\/u:p@h'": {"https:\\/\\/u:p@h"},
    "kind: !!binary U2VjcmV0\ndata: {a: x}": {"x"},
    "kind: SecretStore\nspec: {path: /stringData, secretGenerator: x}": set(),
    "'https://u:p@h'": {"https://u:p@h"},
}


def scalars(data: Any) -> list[Any]:
    if isinstance(data, dict | list):
        inner = data.values() if isinstance(data, dict) else data
        return [it for value in inner for it in scalars(value)]
    return [data]


@pytest.mark.parametrize(("text", "expected"), SECRETS.items())
def test_what_is_secret_in_a_document(text: str, expected: set[str]) -> None:
    found = {str(reveal(it)) for it in scalars(read(text)) if type(it) is SecretText}
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "# https://example.com\nimage: a/b:c@sha256:d",
        "url: https://example.com/@a",
        "pattern: ^\\d+$\nother: '\\S'",
    ],
)
def test_a_text_without_a_mark_is_not_searched_for_secrets(text: str) -> None:
    assert not may_hold_secrets(read(text), text)


def test_an_alias_is_secret_wherever_it_stands() -> None:
    data = read("kind: Secret\ndata: {b: &a hunter2}\nx: *a\ny: [*a]\nz: {z: hunter2}")
    assert [str.__str__(it) for it in (data["x"], data["y"][0], data["z"]["z"])] == [
        "***",
        "***",
        "hunter2",
    ]


def test_everything_in_a_text_from_a_secret_is_secret() -> None:
    (document,) = parse_text("a.yaml", hidden("kind: Pod\nmetadata: {name: x}")).documents
    assert all(map(is_value, scalars(document.data)))
    assert [reveal(it) for it in scalars(document.data)] == ["Pod", "x"]


def test_the_values_of_an_object_become_secret_with_its_kind() -> None:
    data = read("kind: ConfigMap\ndata: {a: x}")
    assert concealed(data) is data
    secret = concealed(data.put("kind", "Secret", data.places["kind"]))
    assert is_value(secret["data"]["a"])
    assert concealed(secret) is secret
    assert isinstance(secret["data"], Map)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda it: st.lists(it) | st.dictionaries(st.text(), it),
    )
)
def test_revealing_undoes_hiding(data: Any) -> None:
    def build(value: Any) -> Any:
        return value

    assert reveal(hidden(build(data))) == data


@pytest.mark.parametrize(
    "text",
    ["://" * 10**5, "://a" * 10**5 + "@", ":" * 10**6 + "@", "-----BEGIN " * 10**5, "a@" * 10**5],
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    """A pattern that backtracks would never finish."""
    assert steps(lambda: masked(text)) < 10**6
