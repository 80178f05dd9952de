"""That the advice in lab/advice.yaml is what the findings say, and that following it removes them."""

import re
from pathlib import Path

import pytest

from gitops_lint.cluster import Id
from gitops_lint.order.events.event import exists
from gitops_lint.results.explanation import Name
from gitops_lint.rule import load_rules
from lab.advice import (
    FIXTURES,
    Advice,
    Ended,
    Tried,
    Variant,
    Way,
    complaints,
    findings,
    load,
    new,
    patch,
    read,
    table,
    variants,
    write,
)
from lab.flux import State
from lab.history import Failure, Moment
from lab.judge import Compared, Expected
from lab.order import Lost

EVERY = load()
UNTRIED = {
    "no-revision-lockstep": "it is about a second commit",
}
# What joins the ways in a help.
JOINING = re.compile(r"[\s;,.]|\bor\b")


@pytest.mark.parametrize("fixture", EVERY)
def test_the_advice_removes_the_findings_and_adds_none(fixture: str, tmp_path: Path) -> None:
    before = read(FIXTURES / fixture)
    reports = [(it, read(write(it, tmp_path))) for it in variants(fixture, EVERY[fixture])]
    assert [line for it, after in reports for line in complaints(it, before, after)] == []
    announced = {rule for it in EVERY[fixture] for way in it.ways for rule in way.new}
    assert announced == {it.rule for _, after in reports for it in new(before, after)}


@pytest.mark.parametrize("fixture", EVERY)
def test_every_way_that_a_help_offers_is_tried(fixture: str) -> None:
    report = read(FIXTURES / fixture)
    untried = {}
    for it in EVERY[fixture]:
        for finding in findings(report, it):
            if rest := _rest(it, finding.help or ""):
                untried[it.rule] = rest
    assert untried == {}


def test_advice_of_all_rules_of_order_and_readiness_is_tried() -> None:
    tried = {it.rule for every in EVERY.values() for it in every}
    families = {rule.id for rule in load_rules() if rule.family in ("order", "readiness")}
    assert families - tried == UNTRIED.keys()


def _rest(given: Advice, help_: str) -> str:
    for way in given.ways:
        help_ = help_.replace(way.says, "")
    return help_ if JOINING.sub("", help_) else ""


@pytest.mark.parametrize(
    ("diff", "text"),
    [
        (" a: 1\n-b: 2\n", "a: 1\nc: 3\n"),
        (" b: 2\n+x: 4\n", "a: 1\nb: 2\nx: 4\nc: 3\n"),
        ("-a: 1\n@@\n-c: 3\n+d: 4\n", "b: 2\nd: 4\n"),
        ("-a: 1\n-b: 2\n-c: 3\n", None),
    ],
)
def test_a_diff_has_no_line_numbers(diff: str, text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("a: 1\nb: 2\nc: 3\n")
    patch(file, diff)
    assert (file.read_text() if file.exists() else None) == text


def test_a_new_file(tmp_path: Path) -> None:
    patch(tmp_path / "apps" / "file.yaml", "+a: 1\n")
    assert (tmp_path / "apps" / "file.yaml").read_text() == "a: 1\n"


@pytest.mark.parametrize("diff", ["-x: 1\n", "-a: 1\n", "+a: 1\n"])
def test_a_diff_must_fit_in_one_place(diff: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("a: 1\na: 1\n")
    with pytest.raises(ValueError, match="places are"):
        patch(file, diff)


def test_a_way_succeeds_if_everything_is_ready_and_no_race_is_lost() -> None:
    name, user = (
        Name("Kustomization", "flux-system", "apps"),
        Id("Kustomization", "flux-system", "apps"),
    )
    ready, failed = (
        Compared(name, Expected.READY, State(it, "BuildFailed", "no settings"))
        for it in ("True", "False")
    )
    needed = exists(Id("ConfigMap", "flux-system", "settings"))
    lost = Lost(user, needed, True, Failure(name, "BuildFailed", "no settings", Moment(5, 0)))
    names = ["Kustomization flux-system/apps"]
    variant, way = Variant("bad/a", 0, ()), Way("remove it")
    before, late, after = Ended((failed,)), Ended((ready,), (lost,)), Ended((ready,))

    def tried(earlier: Ended, later: Ended) -> Tried:
        return Tried(variant, "a-rule", way, earlier.of(names), later.of(names), not later.stuck)

    found = [tried(before, after), tried(late, after), tried(before, late), tried(before, before)]
    assert [it.succeeds for it in found] == [True, True, False, False]
    rows = [line for line in table(found).splitlines() if line.startswith("| a-rule")]
    failure = "Kustomization flux-system/apps: BuildFailed no settings"
    assert sorted(row.removeprefix("| a-rule | bad/a | remove it | ") for row in rows) == sorted(
        [
            f"{failure} | converges |",
            f"converges, but first {failure} | converges |",
            f"{failure} | converges, but first {failure} |",
            f"{failure} | **does not converge**: Kustomization flux-system/apps is not Ready |",
        ]
    )
