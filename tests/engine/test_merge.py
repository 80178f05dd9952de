"""One cause, one finding."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_lint.config import Config, Ignore
from gitops_lint.documents import Place, Span, Tree
from gitops_lint.engine import edit
from gitops_lint.engine.locate import Placed, place
from gitops_lint.engine.source import Source
from gitops_lint.engine.suppress import suppressions
from gitops_lint.results.finding import Affected, Finding, Location, Related, RuleInfo, Severity
from gitops_lint.results.fix import Fix, TextFix, Write
from gitops_lint.results.problem import Cause, Problem

RULE = RuleInfo("rule-a", "family", Severity.WARNING, "A", "A")
FILES = {
    "parent.yaml": "a: b\npatch: c\n",
    "one.yaml": "a: b\n",
    "two.yaml": "a: b # gitops-lint: ignore[rule-a] known\n",
    "three.yaml": "a: b\n",
}
PATCH = Location("parent.yaml", 2, 1, 2, 2)


def at(path: str, line: int = 0) -> Place:
    return Place(path, None, Span(line, 0, line, 1))


CAUSE = Cause(at("parent.yaml", 1), "{objects} lack it", "write it here")


def about(name: str, *, cause: Cause | None = CAUSE, severity: Severity | None = None) -> Problem:
    return Problem(
        f"{name} lacks it",
        at(f"{name}.yaml"),
        help=f"write it in {name}",
        related=((f"{name} is related", at("one.yaml")),),
        severity=severity,
        resource=f"Kustomization {name}",
        notes=(f"A note about {name}.",),
        cause=cause,
    )


def placed(root: Path, *problems: Problem, ignores: tuple[Ignore, ...] = ()) -> Placed:
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    tree = Tree(root)
    comments = [it for path in FILES for it in suppressions(path, tree.text(path))]
    return place([(RULE, it, "c") for it in problems], Config(ignores=ignores), tree, comments)


def own(name: str) -> Location:
    return Location(f"{name}.yaml", 1, 1, 1, 2)


def without_fingerprint(finding: Finding) -> Finding:
    return finding._replace(fingerprint="")


def test_several_objects_are_one_finding_at_the_cause(tmp_path: Path) -> None:
    found = placed(tmp_path, about("three", severity=Severity.HINT), about("one"), about("one"))
    assert [without_fingerprint(it) for it in found.findings] == [
        Finding(
            "rule-a",
            Severity.WARNING,
            "2 Kustomizations lack it",
            PATCH,
            help="write it here",
            objects=(
                Affected("Kustomization one", own("one"), "one lacks it"),
                Affected("Kustomization three", own("three"), "three lacks it"),
            ),
            clusters=("c",),
            related=(Related(own("one"), "one is related"),),
            notes=("For example, one lacks it.", "A note about one."),
        )
    ]


def test_a_single_object_is_reported_at_the_cause_too(tmp_path: Path) -> None:
    (finding,) = placed(tmp_path, about("one")).findings
    assert (finding.location, finding.message, finding.help, finding.notes) == (
        PATCH,
        "one lacks it",
        "write it here",
        ("A note about one.",),
    )
    assert finding.related == (
        Related(own("one"), "one is related"),
        Related(own("one"), "sets it for Kustomization one"),
    )


def test_a_cause_of_several_objects_is_not_that_of_a_single_one(tmp_path: Path) -> None:
    shared = Cause(at("parent.yaml", 1), "{objects} lack it", anchor="several")
    (single,) = placed(tmp_path, about("one", cause=shared)).findings
    assert (single.location, single.message, single.help) == (
        own("one"),
        "one lacks it",
        "write it in one",
    )
    both = placed(tmp_path, about("one", cause=shared), about("three", cause=shared)).findings
    assert [(it.location, it.message) for it in both] == [(PATCH, "2 Kustomizations lack it")]
    assert both[0].fingerprint == single.fingerprint


def helped(
    name: str, help_: str | None = None, cluster: str = "c"
) -> tuple[RuleInfo, Problem, str]:
    """A problem whose cause has this help, or none."""
    cause = Cause(at("parent.yaml", 1), "{objects} lack it", help_)
    return RULE, about(name, cause=cause), cluster


def help_of(root: Path, *problems: tuple[RuleInfo, Problem, str]) -> str | None:
    placed(root)
    (finding,) = place(problems, Config(), Tree(root), []).findings
    return finding.help


def test_the_help_of_an_example_is_not_that_of_all(tmp_path: Path) -> None:
    assert help_of(tmp_path, helped("one")) == "write it in one"
    assert help_of(tmp_path, helped("one"), helped("three")) == (
        "for Kustomization one: write it in one; likewise for the others"
    )


def test_the_help_names_the_objects_for_which_it_does_not_hold(tmp_path: Path) -> None:
    given = [
        helped("one", "move it"),
        helped("two", "write it in each"),
        helped("three", "write it in each"),
    ]
    assert help_of(tmp_path, *given) == "write it in each; but for Kustomization one: move it"
    given = [
        helped("one", "write it in each"),
        helped("three", "write it in each"),
        helped("one", "move it", "d"),
    ]
    assert help_of(tmp_path, *given) == "write it in each; but for Kustomization one in d: move it"


def test_a_common_owner_is_no_place_to_edit(tmp_path: Path) -> None:
    common = Cause(at("parent.yaml"), "{objects} lack it", anchor="object")
    found = placed(tmp_path, about("three", cause=common), about("one", cause=common)).findings
    assert [(it.location, it.message, it.names) for it in found] == [
        (own("one"), "2 Kustomizations lack it", ("Kustomization one", "Kustomization three"))
    ]


def test_the_fingerprint_survives_members_that_come_and_go(tmp_path: Path) -> None:
    groups = [("one",), ("three",), ("one", "three")]
    found = [placed(tmp_path, *map(about, names)).findings for names in groups]
    assert len({finding.fingerprint for findings in found for finding in findings}) == 1


def test_other_causes_are_other_findings(tmp_path: Path) -> None:
    other = Cause(at("parent.yaml", 0), "{objects} lack it", "write it here")
    found = placed(tmp_path, about("one"), about("three", cause=other)).findings
    assert {(it.location, it.names) for it in found} == {
        (PATCH, ("Kustomization one",)),
        (Location("parent.yaml", 1, 1, 1, 2), ("Kustomization three",)),
    }
    assert len({it.fingerprint for it in found}) == 2


def test_objects_of_several_kinds_are_counted_as_objects(tmp_path: Path) -> None:
    release = Problem("m", at("one.yaml"), resource="HelmRelease x", cause=CAUSE)
    assert [it.message for it in placed(tmp_path, about("one"), release).findings] == [
        "2 objects lack it"
    ]


def test_a_comment_at_one_object_suppresses_it_alone(tmp_path: Path) -> None:
    found = placed(tmp_path, about("one"), about("two"), about("three"))
    assert [it.names for it in found.findings] == [("Kustomization one", "Kustomization three")]
    assert [(it.finding.names, it.by, it.reason) for it in found.ignored] == [
        (("Kustomization two",), "comment", "known")
    ]


def test_a_suppression_at_the_cause_suppresses_all(tmp_path: Path) -> None:
    ignore = Ignore("rule-a", "accepted", "parent.yaml")
    found = placed(tmp_path, about("one"), about("three"), ignores=(ignore,))
    assert found.findings == ()
    assert [(it.finding.names, it.by, it.reason) for it in found.ignored] == [
        (("Kustomization one", "Kustomization three"), "config", "accepted")
    ]


def test_copies_of_a_warning_are_one_finding_and_copies_of_an_error_are_not(tmp_path: Path) -> None:
    def copies(severity: Severity) -> list[Problem]:
        return [
            Problem("m", at(f"{name}.yaml"), resource="Kustomization a", severity=severity)
            for name in ("one", "three")
        ]

    (warning,) = placed(tmp_path, *copies(Severity.WARNING)).findings
    assert (warning.location, warning.related) == (
        own("one"),
        (Related(own("three"), "the same in c"),),
    )
    assert [it.location for it in warning.objects] == [own("one"), own("three")]
    errors = placed(tmp_path, *copies(Severity.ERROR)).findings
    assert [it.location for it in errors] == [own("one"), own("three")]


def test_copies_of_other_severities_are_apart(tmp_path: Path) -> None:
    problems = [
        Problem(
            "m", at(f"{name}.yaml"), resource="Kustomization a", notes=(name,), severity=severity
        )
        for name, severity in (("one", Severity.HINT), ("three", Severity.WARNING))
    ]
    assert [
        (it.severity, it.location, it.notes, it.related)
        for it in placed(tmp_path, *problems).findings
    ] == [
        (Severity.HINT, own("one"), ("one",), ()),
        (Severity.WARNING, own("three"), ("three",), ()),
    ]


def test_labels_name_the_problems(tmp_path: Path) -> None:
    cause = Cause(None, "nothing defines {labels}", anchor="object")
    problems = [
        Problem("m", at(f"{name}.yaml"), cause=cause, label=name) for name in ("three", "one")
    ]
    (finding,) = placed(tmp_path, *problems).findings
    assert (finding.message, finding.location) == ("nothing defines one and three", own("one"))


def test_problems_with_edits_of_their_own_are_apart_by_severity(tmp_path: Path) -> None:
    cause = Cause(None, "{objects} lack it", anchor="object")
    info = about("three", cause=cause, severity=Severity.HINT)
    found = placed(tmp_path, about("one", cause=cause), info).findings
    assert {(it.severity, it.names) for it in found} == {
        (Severity.WARNING, ("Kustomization one",)),
        (Severity.HINT, ("Kustomization three",)),
    }


def test_one_edit_in_copies_of_a_file_is_one_finding(tmp_path: Path) -> None:
    """Two clusters have a patch of their own that lacks the same entry."""
    causes = [Cause(at(f"{name}/patch.yaml"), "{objects} lack it", "write it") for name in "ab"]
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "patch.yaml").write_text("a: b\n", encoding="utf-8")
    problems = [about(name, cause=cause) for cause in causes for name in ("one", "three")]
    problems[0] = about("four", cause=causes[0])
    (tmp_path / "four.yaml").write_text("a: b\n", encoding="utf-8")
    (finding,) = placed(tmp_path, *problems).findings
    assert finding.location == Location("a/patch.yaml", 1, 1, 1, 2)
    assert finding.message == "3 Kustomizations lack it"
    assert Related(Location("b/patch.yaml", 1, 1, 1, 2), "the same in c") in finding.related
    assert finding.names == tuple(f"Kustomization {name}" for name in ("four", "one", "three"))


def test_groups_that_share_a_place_are_one_finding(tmp_path: Path) -> None:
    """Two clusters with parents of their own apply one directory, one of them with more objects."""
    first, second = (
        Cause(None, "{objects} lack it", anchor="object", parent=parent) for parent in "ab"
    )
    problems = [
        about("one", cause=first),
        about("three", cause=first),
        about("three", cause=second),
    ]
    (finding,) = placed(tmp_path, *problems).findings
    assert finding.location == own("one")
    assert finding.names == ("Kustomization one", "Kustomization three")


def fix(path: str, line: int, old: str) -> Fix:
    span = Span(line, len(old) + 2, line, len(old) + 3)
    return Fix(f"write {path}", (Write(Place(path, None, span), "bc"[line], "x"),))


def test_only_fixes_that_a_finding_has_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    text_fix = edit.text_fix

    def noted(it: Fix, source: Callable[[str], Source]) -> TextFix | None:
        made.append(it.title)
        return text_fix(it, source)

    monkeypatch.setattr(edit, "text_fix", noted)
    own_fixes = {name: fix(f"{name}.yaml", 0, "a") for name in ("one", "three")}
    at_cause = CAUSE._replace(fix=fix("parent.yaml", 1, "patch"))
    problems = [about(name, cause=at_cause)._replace(fix=it) for name, it in own_fixes.items()]
    (finding,) = placed(tmp_path, *problems).findings
    assert finding.fix
    assert finding.fix.title == "write parent.yaml"
    assert made == ["write parent.yaml"]
    # One edit each, if there is no fix of the cause; equal ones are made once.
    made.clear()
    again = [it._replace(cause=CAUSE) for it in problems]
    (finding,) = placed(tmp_path, *again, *again).findings
    assert finding.fix
    assert [it.path for it in finding.fix.edits] == ["one.yaml", "three.yaml"]
    assert made == ["write one.yaml", "write three.yaml"]
