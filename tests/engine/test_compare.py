"""Findings that were known before, and findings that are new."""

from collections.abc import Sequence

from gitops_lint.engine.compare import Reference, compared
from gitops_lint.results.finding import (
    INTERNAL_ERROR,
    Affected,
    Finding,
    Ignored,
    Known,
    Location,
    Report,
    RuleInfo,
    Severity,
    State,
)

RULES = (RuleInfo("rule-a", "family", Severity.WARNING, "A", "A"),)


def found(
    cause: str = "a",
    text: str = "b",
    *,
    path: str = "a.yaml",
    objects: int = 1,
    clusters: Sequence[str] = ("c",),
    severity: Severity = Severity.WARNING,
    number: str = "",
    rule: str = "rule-a",
) -> Finding:
    at = Location(path, 1, 1, 1, 2)
    return Finding(
        rule,
        severity,
        "m",
        at,
        objects=tuple(Affected(f"Job {index}", at, "m") for index in range(objects)),
        clusters=tuple(clusters),
        fingerprint=cause * 16 + text * 16 + number,
    )


def outcome(
    now: Sequence[Finding],
    before: Sequence[Finding],
    *,
    gone: Sequence[str] = (),
    same_words: bool = True,
    whole: bool = True,
    ignored: Sequence[Finding] = (),
) -> Report:
    report = Report(tuple(now), tuple(Ignored(it, "comment", "") for it in ignored), rules=RULES)
    reference = Reference("base", "main", [Known.of(it) for it in before], same_words)
    return compared(report, reference, lambda path: path not in gone, whole=whole)


def states(report: Report) -> list[State | None]:
    """Of the findings that are reported, in order, and of those that are not."""
    return [*map(report.state, report.findings), *(State.UNCHANGED for _ in report.unchanged)]


def test_without_a_comparison_nothing_is_known() -> None:
    assert Report((found(),)).state(found()) is None


def test_what_is_known_is_not_reported_and_what_is_gone_is_absent() -> None:
    report = outcome([found("a"), found("c")], [found("a"), found("d")])
    assert (report.findings, report.unchanged) == ((found("c"),), (found("a"),))
    assert report.state(found("c")) is State.NEW
    assert report.compared[0].absent == (Known.of(found("d")),)
    assert outcome([], [found()], whole=False).compared[0].absent == ()
    assert outcome([], [found(rule="that-did-not-run")]).compared[0].absent == ()


def test_what_has_grown_is_reported_again() -> None:
    before = [found(objects=2, clusters="cd")]
    for now in (
        found(objects=3, clusters="cd"),
        found(objects=2, clusters="cde"),
        found(objects=2, clusters="cd", severity=Severity.ERROR),
        found(objects=2, clusters="cd", text="c"),
    ):
        report = outcome([now], before)
        assert (report.findings, states(report)) == ((now,), [State.UPDATED])
        assert report.compared[0].updated == {now.fingerprint: Known.of(before[0])}
    for now in (
        found(objects=1, clusters="c"),
        found(objects=2, clusters="xy"),
        found(objects=2, clusters="cd", severity=Severity.HINT),
    ):
        assert states(outcome([now], before)) == [State.UNCHANGED]


def test_words_of_another_version_are_not_compared() -> None:
    assert states(outcome([found(text="c")], [found()], same_words=False)) == [State.UNCHANGED]


def test_a_finding_in_another_file_is_the_same_in_the_same_cluster_or_if_its_file_is_gone() -> None:
    moved = found(path="b.yaml", clusters="d")
    assert states(outcome([moved], [found()])) == [State.NEW]
    assert states(outcome([moved], [found()], gone=["a.yaml"])) == [State.UNCHANGED]
    assert states(outcome([found(path="b.yaml")], [found()])) == [State.UNCHANGED]
    assert states(outcome([found(path="b.yaml", text="c")], [found()])) == [State.UPDATED]
    stray = found(clusters="")
    assert states(outcome([found(path="b.yaml", clusters="")], [stray])) == [State.UNCHANGED]


def test_of_equal_ones_that_in_the_same_file_is_the_same() -> None:
    staging, production = (
        found(path="staging.yaml", clusters="s"),
        found(path="production.yaml", clusters="p", number=":2"),
    )
    alone = found(path="production.yaml", clusters="p")
    report = outcome([alone], [staging, production])
    assert states(report) == [State.UNCHANGED]
    assert report.compared[0].absent == (Known.of(staging),)


def test_one_that_is_known_stands_for_only_one() -> None:
    now = [found(), found(number=":2"), found("a", "c")]
    report = outcome(now, [found()])
    assert (report.unchanged, report.findings) == ((now[0],), tuple(now[1:]))
    report = outcome(now, [found("a", "c"), found("a", "d")])
    assert report.unchanged == (now[2],)
    assert report.state(now[0]) is State.UPDATED
    assert report.state(now[1]) is State.NEW


def test_a_suppressed_finding_is_neither_new_nor_absent() -> None:
    report = outcome([], [found()], ignored=[found(), found("d")])
    assert report.compared[0].absent == ()
    assert report.compared[0].ignored == {found().fingerprint}


def test_a_failure_of_gitops_lint_is_always_reported() -> None:
    failure = found(rule=INTERNAL_ERROR)
    assert outcome([failure], [failure]).findings == (failure,)


def test_what_was_compared_first_is_not_compared_again() -> None:
    first = outcome([found("a"), found("c"), found("e")], [found("a")])
    second = compared(
        first,
        Reference("base", "x", [Known.of(found("c"))]),
        lambda _: True,
        whole=True,
    )
    assert second.findings == (found("e"),)
    assert second.unchanged == (found("a"), found("c"))
