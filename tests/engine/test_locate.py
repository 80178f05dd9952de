"""From problems to findings: locations, severities, merging, fingerprints, suppressions."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.config import Config, Ignore, Override
from gitops_lint.documents import Place, Span, Tree, place_of
from gitops_lint.engine.locate import Placed, place
from gitops_lint.engine.suppress import suppressions
from gitops_lint.results.finding import Finding, Location, Parts, Related, RuleInfo, Severity
from gitops_lint.results.problem import Problem
from tests.examples import examples

A = RuleInfo("rule-a", "family", Severity.ERROR, "A", "A")
B = RuleInfo("rule-b", "family", Severity.WARNING, "B", "B")


def tree(root: Path, **files: str) -> Tree:
    for name, text in files.items():
        (root / f"{name}.yaml").write_bytes(text.encode())
    return Tree(root)


def at(path: str, line: int, start: int = 0, end: int = 1) -> Place:
    return Place(path, None, Span(line, start, line, end))


@pytest.mark.parametrize(
    ("path", "on", "expected"),
    [
        (("a",), "value", (1, 4, 1, 5)),
        (("a",), "key", (1, 1, 1, 2)),
        (("empty",), "value", (2, 1, 2, 6)),
        (("text",), "value", (3, 7, 4, 6)),
        (("list",), "value", (6, 3, 7, 6)),
        (("list", 1), "value", (7, 5, 7, 6)),
        (("list", 1), "key", (7, 5, 7, 6)),
        (("flow",), "value", (8, 7, 9, 5)),
    ],
)
def test_locations(
    tmp_path: Path, path: tuple[str | int, ...], on: str, expected: tuple[int, ...]
) -> None:
    text = "a: b\nempty:\ntext: |\n  abc\nlist:\n  - a\n  - b\nflow: {a: 1,\n b:}\n"
    files = tree(tmp_path, f=text)
    where = place_of(files.parse("f.yaml").documents[0].data, path)
    assert where is not None
    placed = place([(A, Problem("m", where, on=on), None)], Config(), files)  # type: ignore[arg-type]
    (finding,) = placed.findings
    assert finding.location == Location("f.yaml", *expected)


def test_bom_crlf_and_wide_characters_do_not_move_columns(tmp_path: Path) -> None:
    files = tree(tmp_path, f="\ufeff日本: x\r\nb: |\r\n  c\r\n\r\n")
    data = files.parse("f.yaml").documents[0].data
    problems = [(A, Problem("m", data.places[key]), None) for key in ("日本", "b")]
    placed = place(problems, Config(), files)
    assert [it.location for it in placed.findings] == [
        Location("f.yaml", 1, 5, 1, 6),
        Location("f.yaml", 2, 4, 3, 4),
    ]


def test_severity(tmp_path: Path) -> None:
    files = tree(tmp_path, f="a: b\n")
    problems = [
        (A, Problem("own", at("f.yaml", 0)), None),
        (A, Problem("said", at("f.yaml", 0), severity=Severity.HINT), None),
        (B, Problem("configured", at("f.yaml", 0), severity=Severity.ERROR), None),
    ]
    placed = place(problems, Config(severities={"rule-b": Severity.HINT}), files)
    assert {(it.message, it.severity) for it in placed.findings} == {
        ("own", Severity.ERROR),
        ("said", Severity.HINT),
        ("configured", Severity.HINT),
    }


def test_equal_problems_of_several_clusters_are_one_finding(tmp_path: Path) -> None:
    files = tree(tmp_path, f="a: b\nc: d\n")
    one, two = ("one", at("f.yaml", 0)), ("two", at("f.yaml", 1))
    here = at("f.yaml", 0)
    placed = place(
        [
            (A, Problem("m", here, related=(one,)), "staging"),
            (A, Problem("m", here, related=(one, two)), "production"),
            (A, Problem("m", here, help="other"), "staging"),
            (A, Problem("m", here, resource="R"), None),
            (B, Problem("m", here), "staging"),
        ],
        Config(),
        files,
    )
    first = Location("f.yaml", 1, 1, 1, 2)
    assert [(it.rule, it.clusters, it.related, it.help, it.names) for it in placed.findings] == [
        (
            "rule-a",
            ("production", "staging"),
            (Related(first, "one"), Related(Location("f.yaml", 2, 1, 2, 2), "two")),
            None,
            ("R",),
        ),
        ("rule-a", ("staging",), (), "other", ()),
        ("rule-b", ("staging",), (), None, ()),
    ]
    assert len({it.fingerprint for it in placed.findings}) == 3


def test_ignored_by_comment_and_by_config(tmp_path: Path) -> None:
    files = tree(
        tmp_path,
        f="a: b # gitops-lint: ignore[rule-a] by comment\n# gitops-lint: ignore[rule-b]\nc: d\ne: f\n",
        g="a: b\n",
    )
    found = tuple(suppressions("f.yaml", files.text("f.yaml")))
    problems = [
        (rule, Problem("m", at("f.yaml", line)), None) for rule in (A, B) for line in (0, 2, 3)
    ]
    problems += [(A, Problem("m", at("g.yaml", 0)), None)]
    ignores = (Ignore("rule-a", "by config", "/g.*"), Ignore("rule-a", "later", "*.yaml"))
    placed = place(problems, Config(ignores=ignores[:1]), files, found)
    assert summary(placed.findings) == {
        ("rule-a", "f.yaml", 3), ("rule-a", "f.yaml", 4),
        ("rule-b", "f.yaml", 1), ("rule-b", "f.yaml", 4),
    }  # fmt: skip
    assert {
        (*summary([it.finding]), it.by, it.reason) for it in placed.ignored
    } == {
        (("rule-a", "f.yaml", 1), "comment", "by comment"),
        (("rule-b", "f.yaml", 3), "comment", ""),
        (("rule-a", "g.yaml", 1), "config", "by config"),
    }  # fmt: skip
    assert placed.used == {
        (found[0], "rule-a"), (found[1], "rule-b"), (ignores[0], "rule-a"),
    }  # fmt: skip
    both = place(problems, Config(ignores=ignores), files, found)
    assert {it.reason for it in both.ignored} == {"by comment", "", "by config", "later"}


def summary(findings: tuple[Finding, ...] | list[Finding]) -> set[tuple[str, str, int]]:
    return {(it.rule, it.location.path, it.location.line) for it in findings}


def test_a_negated_pattern_ignores_nothing(tmp_path: Path) -> None:
    files = tree(tmp_path, f="a: b\n")
    ignores = (Ignore("rule-a", "no", "!f.yaml"), Ignore("rule-a", "yes", "*.yaml"))
    placed = place([(A, Problem("m", at("f.yaml", 0)), None)], Config(ignores=ignores), files)
    assert [it.reason for it in placed.ignored] == ["yes"]


def test_objects_are_ignored_by_name(tmp_path: Path) -> None:
    files = tree(tmp_path, f="a: b\nc: d\n", g="a: b\n")
    names = ("HelmRelease media/plex", "HelmRelease media/sonarr", "Kustomization media/plex")
    problems = [
        (A, Problem("m", at(path, 0), resource=name), None)
        for path in ("f.yaml", "g.yaml")
        for name in names
    ]
    ignores = (
        Ignore("rule-a", "both", "f.yaml", "HelmRelease media/*"),
        Ignore("rule-a", "object", object="* media/plex"),
        Ignore("rule-b", "other rule", object="*"),
    )
    placed = place(problems, Config(ignores=ignores), files)
    assert {(it.location.path, *it.names) for it in placed.findings} == {("g.yaml", names[1])}
    assert {(it.finding.location.path, it.finding.names, it.reason) for it in placed.ignored} == {
        ("f.yaml", names[:2], "both"),
        ("f.yaml", names[2:], "object"),
        ("g.yaml", (names[0], names[2]), "object"),
    }
    assert placed.used == {(ignores[0], "rule-a"), (ignores[1], "rule-a")}


def test_severities_of_directories(tmp_path: Path) -> None:
    files = tree(tmp_path, f="a: b\n", g="a: b\n", h="a: b\n")
    problems = [(rule, Problem("m", at(f"{it}.yaml", 0)), None) for rule in (A, B) for it in "fgh"]
    config = Config(
        severities={"rule-b": None, "rule-a": Severity.ERROR},
        overrides=(
            Override("*.yaml", {"rule-a": Severity.WARNING}),
            Override("g.yaml", {"rule-a": None, "rule-b": Severity.HINT}),
            Override("/h.*", {"rule-a": Severity.HINT}),
        ),
    )
    placed = place(problems, config, files)
    assert {(it.rule, it.location.path, it.severity) for it in placed.findings} == {
        ("rule-a", "f.yaml", Severity.WARNING),
        ("rule-b", "g.yaml", Severity.HINT),
        ("rule-a", "h.yaml", Severity.HINT),
    }
    assert placed.ignored == ()
    selected = config._replace(select=frozenset({"rule-a", "rule-b"}))
    assert {(it.rule, it.location.path) for it in place(problems, selected, files).findings} == {
        (rule, f"{it}.yaml") for rule in ("rule-a", "rule-b") for it in "fgh"
    }


def test_sources_are_those_of_shown_findings_without_secrets(tmp_path: Path) -> None:
    secret = "kind: Secret\nstringData:\n  a: hunter2\n"
    files = tree(tmp_path, f="a: b\n", related="c: d\n", secret=secret, ignored="x: y\n", other="")
    problems = [
        (A, Problem("m", at("f.yaml", 0), related=(("r", at("related.yaml", 0)),)), None),
        (A, Problem("m", at("secret.yaml", 0)), None),
        (B, Problem("m", at("ignored.yaml", 0)), None),
        (A, Problem("m", at("gone.yaml", 7)), None),
    ]
    config = Config(ignores=(Ignore("rule-b", "no", "ignored.yaml"),))
    placed = place(problems, config, files)
    assert placed.sources == {
        "f.yaml": "a: b\n",
        "related.yaml": "c: d\n",
        "secret.yaml": "kind: Secret\nstringData:\n  a: ***    \n",
    }


def test_only_parts_that_somebody_wants(tmp_path: Path) -> None:
    files = tree(tmp_path, a="a: b\n", b="c: d\n")
    problems = [
        (B, Problem("m", at("a.yaml", 0)), None),
        (B, Problem("m", at("b.yaml", 0), severity=Severity.HINT), None),
    ]
    config = Config(parts=Parts(False, frozenset({Severity.WARNING})))
    placed = place(problems, config, files)
    assert placed.sources == {"a.yaml": "a: b\n"}
    assert [it.fingerprint for it in placed.findings] == ["", ""]
    everything = place(problems, Config(), files)
    assert everything.sources.keys() == {"a.yaml", "b.yaml"}
    assert all(it.fingerprint for it in everything.findings)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a: b", "a: b"),
        (b"\xef\xbb\xbfa", "a"),
        ("\ufeffä".encode("utf-16"), "ä"),
        (b"a\xff", "a\ufffd"),
    ],
)
def test_text(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "f.yaml").write_bytes(content)
    assert Tree(tmp_path).text("f.yaml").lstrip("\ufeff") == text
    assert Tree(tmp_path).text("none.yaml") == ""


LINES = st.lists(st.integers(0, 5), min_size=1, max_size=6)


@settings(max_examples=examples(15))
@given(LINES, st.integers(0, 3), st.randoms(use_true_random=False))
def test_fingerprints_do_not_depend_on_lines_nor_findings_on_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[int], shift: int, shuffle: random.Random
) -> None:
    files = tree(tmp_path_factory.mktemp("root"), f="a: b\n" * 10)

    def placed(by: int) -> Placed:
        problems = [
            (
                rule,
                Problem(f"see line {line + by} of f.yaml:{line + by}", at("f.yaml", line + by)),
                name,
            )
            for line in lines
            for rule in (A, B)
            for name in ("x", "y")
        ]
        shuffle.shuffle(problems)
        return place(problems, Config(), files)

    here, there = placed(0).findings, placed(shift).findings
    assert [it.fingerprint for it in here] == [it.fingerprint for it in there]
    assert len({it.fingerprint for it in here}) == len(here) == 2 * len(set(lines))
    assert placed(0).findings == here
    assert [it.location.line for it in there] == [it.location.line + shift for it in here]
