"""Scalars as go-yaml and kustomize read them; the expected values come from kustomize 5.8."""

import subprocess
from pathlib import Path

import pytest

from gitops_lint.documents import get, parse
from tests.kustomize.real import KUSTOMIZE, MISSING

REFUSED = "refused"  # kustomize builds nothing from it

PLAIN = {
    # words
    "true": True, "True": True, "TRUE": True, "tRUE": "tRUE", "yes": "yes", "no": "no", "on": "on",
    "off": "off", "y": "y", "n": "n", "null": None, "Null": None, "NULL": None, "nULL": "nULL",
    "~": None, "": None, "=": "=", "nil": "nil", "nan": "nan", "inf": "inf", "Infinity": "Infinity",
    ".nan": REFUSED, ".NaN": REFUSED, ".inf": REFUSED, "-.Inf": REFUSED, "+.INF": REFUSED,
    # integers
    "0": 0, "00": 0, "-0": 0, "+1": 1, "0777": 511, "0o777": 511, "0O777": 511, "-0777": -511,
    "-0o7": -7, "0x1F": 31, "0X1f": 31, "-0x1F": -31, "0b11": 3, "0B11": 3, "-0b11": -3,
    "0x": "0x", "0b2": "0b2", "0o8": "0o8", "08": 8, "09": 9, "1_000": 1000, "1_": 1, "_1": "_1",
    "0_7": 7, "0x_1F": 31, "1__0": 10, "--1": "--1", "1a": "1a", "1,000": "1,000",
    "９": "９",
    "18446744073709551615": 2**64 - 1, "18446744073709551616": 2**64,
    "-9223372036854775808": -(2**63), "123456789012345678901234": 1.2345678901234568e23,
    "0xFFFFFFFFFFFFFFFF": 2**64 - 1, "0x10000000000000000": "0x10000000000000000",
    "-0xFFFFFFFFFFFFFFFF": "-0xFFFFFFFFFFFFFFFF", "07777777777777777777777": 7.777777777777777e21,
    # floats; JSON makes an integer of an integral one
    "1.0": 1, "1.": 1, ".5": 0.5, "-.5": -0.5, "1e3": 1000, "1E+3": 1000, "1e-3": 0.001,
    "1.5e3": 1500, "1e21": 1e21, "1e20": 10**20, "1_0.5": 10.5, "1e1_0": 10**10, "._5": "._5",
    "-._5": -0.5, ".": ".", "-": REFUSED, "1e": "1e", ".e3": ".e3", "1e400": "1e400", "1e-400": 0,
    "1.2.3": "1.2.3", "0x1.8p1": "0x1.8p1", "-0.0": 0,
    # sexagesimal is YAML 1.1, but not go-yaml
    "1:30": "1:30", "190:20:30": "190:20:30",
    # timestamps
    "2001-01-01": "2001-01-01T00:00:00Z", "2001-1-1": "2001-01-01T00:00:00Z",
    "2001-01-01T01:02:03Z": "2001-01-01T01:02:03Z", "2001-1-01t1:2:3Z": "2001-01-01T01:02:03Z",
    "2001-01-01T01:02:03": "2001-01-01T01:02:03", "2001-01-01 01:02:03": "2001-01-01T01:02:03Z",
    "2001-01-01   01:02:03": "2001-01-01T01:02:03Z",
    "2001-01-01 01:02:03Z": "2001-01-01 01:02:03Z",
    "2001-01-01T01:02:03+01:00": "2001-01-01T01:02:03+01:00",
    "2001-01-01T01:02:03+0100": "2001-01-01T01:02:03+0100",
    "2001-01-01T00:00:00-00:00": "2001-01-01T00:00:00Z",
    "2001-01-01T01:02:03.500Z": "2001-01-01T01:02:03.5Z",
    "2001-01-01T01:02:03.1234567891Z": "2001-01-01T01:02:03.123456789Z",
    "2001-13-01": "2001-13-01", "2001-02-30": "2001-02-30", "2024-02-29": "2024-02-29T00:00:00Z",
    "2023-02-29": "2023-02-29", "0000-02-29": "0000-02-29T00:00:00Z", "2001-01": "2001-01",
    "2001-01-01T24:00:00Z": "2001-01-01T24:00:00Z", "12001-01-01": "12001-01-01",
    # what stands in manifests
    "v1": "v1", "1.2.3.4": "1.2.3.4", "10.0.0.0/8": "10.0.0.0/8", "5m": "5m", "1h0m0s": "1h0m0s",
}  # fmt: skip

TAGGED = {
    "'yes'": "yes", '"1"': "1", "'null'": "null", "! 1": 1, "! '1'": "1", "!!str 1": "1",
    "!!str": "", "!!str ~": "~", "!!str 2001-01-01": "2001-01-01", "!!int '0x1F'": 31,
    "!!int 1_000": 1000, "!!int a": REFUSED, "!!int 1.5": REFUSED, "!!int 1e3": REFUSED,
    "!!int 08": REFUSED, "!!int ''": REFUSED, "!!int 99999999999999999999": REFUSED,
    "!!float 1": 1, "!!float '1.5'": 1.5, "!!float 0x10": 16, "!!float a": REFUSED,
    "!!float .inf": REFUSED, "!!bool 'true'": True, "!!bool yes": REFUSED, "!!null ''": None,
    "!!null a": REFUSED, "!!timestamp 2001-01-01": "2001-01-01T00:00:00Z",
    "!!timestamp a": REFUSED, "!!binary aGVsbG8=": "hello", "!!binary '#'": REFUSED,
    "!!binary aGVsbG8": REFUSED, "!custom 1": "1", "!custom {a: 1}": {"a": 1}, "!custom [1]": [1],
    "!!foo 1": "1", "!<foo> 1": "1", "!!set {? a}": {"a": ""}, "!env_var A": "A",
}  # fmt: skip

IN_FLOW = {
    "{a: }": {"a": ""}, "{a}": {"a": ""}, "{a: ~}": {"a": None}, "[~, null]": [None, None],
    "{yes: a}": {"yes": "a"}, "{=: a}": {"=": "a"}, "{'1': a}": {"1": "a"},
    "{!!str 1: a}": {"1": "a"}, "{! a: 1}": {"a": 1}, "{'': a}": {"": "a"},
    "{1: a}": REFUSED, "{true: a}": REFUSED, "{null: a}": REFUSED, "{: a}": REFUSED,
    "{1.5: a}": REFUSED, "{2001-01-01: a}": REFUSED, "{2001-01-01T00:00:00Z: a}": REFUSED,
    "{!x a: 1}": REFUSED, "{!!int '1': a}": REFUSED, "{[1]: a}": REFUSED, "{{a: 1}: b}": REFUSED,
    "{a: 1, 'a': 2}": REFUSED, "[a: 1]": [{"a": 1}], "[http://a:80/b]": ["http://a:80/b"],
    "{a:1}": {"a:1": ""}, "['a':1]": [{"a": 1}],
}  # fmt: skip

TABLE = PLAIN | TAGGED | IN_FLOW


def read(scalar: str) -> object:
    file = parse("a.yaml", f"value: {scalar}\n".encode())
    return REFUSED if file.faults else file.documents[0].data["value"]


@pytest.mark.parametrize(("scalar", "expected"), TABLE.items())
def test_a_scalar_has_the_value_that_kustomize_prints(scalar: str, expected: object):
    assert repr(read(scalar)) == repr(expected)


@pytest.mark.parametrize("length", [4299, 4301, 100_000])
def test_a_number_of_any_length_is_read(length: int):
    assert read("9" * length) == "9" * length
    assert read("0x" + "0" * length + "1") == 1


@pytest.mark.skipif(KUSTOMIZE is None, reason=MISSING)
def test_the_table_matches_the_real_kustomize(tmp_path: Path):
    """All values at once, except those that kustomize rejects."""
    accepted = {scalar: value for scalar, value in TABLE.items() if value is not REFUSED}
    lines = (f"  k{number}: {scalar}" for number, scalar in enumerate(accepted))
    head = "apiVersion: example.org/v1\nkind: Example\nmetadata: {name: a}\nspec:\n"
    (tmp_path / "a.yaml").write_text(head + "\n".join(lines) + "\n")
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml]\n")
    built = subprocess.run([str(KUSTOMIZE), "build", tmp_path], check=True, capture_output=True)
    spec = get(parse("built.yaml", built.stdout).documents[0].data, "spec")
    shown = {scalar: spec[f"k{number}"] for number, scalar in enumerate(accepted)}
    assert shown == accepted
