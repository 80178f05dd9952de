"""Counting work: what is over, where, and which entry costs most."""

from collections.abc import Callable
from textwrap import indent

import pytest

from gitops_lint.budget import (
    BUILDS,
    LIMITS,
    Budget,
    Limit,
    OverBudgetError,
    Unit,
    at,
    build_budget,
    running,
    spend,
)
from gitops_lint.documents import FaultKind, Place, Span
from gitops_lint.testing import kustomization, lint_files, manifest

LEAST = LIMITS[Unit.STEPS].least


def line(number: int) -> Place:
    """The place of a line, counted from 1."""
    return Place("a.yaml", None, Span(number - 1, 0, number - 1, 1))


def over(work: Callable[[], None]) -> OverBudgetError:
    with pytest.raises(OverBudgetError) as caught, build_budget():
        work()
    return caught.value


def test_a_build_may_spend_its_limit() -> None:
    with build_budget():
        for unit in Unit:
            spend(unit, LIMITS[unit].least)


@pytest.mark.parametrize("unit", Unit)
def test_a_build_ends_at_the_entry_that_costs_most(unit: Unit) -> None:
    limit = LIMITS[unit].least

    def work() -> None:
        for number, share in ((1, 4), (2, 2), (3, 5), (4, 5)):
            with at(line(number)):
                spend(unit, limit // share)

    error = over(work)
    assert (error.unit, error.place) == (unit, line(2))
    fault = error.fault("the build of `apps`", line(9))
    assert (fault.kind, fault.place) == (FaultKind.TOO_EXPENSIVE, line(2))


def test_an_entry_does_not_cost_what_entries_inside_of_it_cost() -> None:
    def work() -> None:
        with at(line(1)):
            spend(Unit.STEPS, LEAST // 4)
            with at(line(2)):
                spend(Unit.STEPS, LEAST // 2)
            with at(line(3)):
                spend(Unit.STEPS, LEAST // 2)

    assert over(work).place == line(2)


def test_work_outside_of_entries_is_at_the_given_place() -> None:
    error = over(lambda: spend(Unit.STEPS, LEAST + 1))
    assert error.place is None
    assert error.fault("the build", line(9)).place == line(9)


def test_the_limit_grows_with_the_repository() -> None:
    size = 10_000_000
    with running(Budget(lambda: size)), build_budget():
        spend(Unit.STEPS, LIMITS[Unit.STEPS].of(size))
        with pytest.raises(OverBudgetError):
            spend(Unit.STEPS)


def test_the_builds_of_a_run_have_a_limit_together() -> None:
    def work() -> None:
        with at(line(9)):
            spend(Unit.STEPS, LEAST // 2 + 1)

    with running(Budget(lambda: 0)):
        with build_budget(), at(line(7)):
            spend(Unit.STEPS, LEAST)
        for _ in range(2 * BUILDS - 3):
            with build_budget():
                work()
        error = over(work)
    assert error.place == line(9)  # costs most in the run, though not in one build
    with build_budget():
        work()  # another run


@pytest.mark.parametrize(
    ("kind", "stops"), [("source.toolkit.fluxcd.io/v1 Bucket", True), ("v1 ConfigMap", False)]
)
@pytest.mark.parametrize("applier", ["Kustomization", "ResourceSet"])
def test_an_object_of_flux_costs_as_much_as_four_others(
    kind: str, stops: bool, applier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Unit.OBJECTS, Limit(40, 0))
    api_version, _, name = kind.partition(" ")
    objects = [manifest(api_version, name, f"x{number}", namespace="apps") for number in range(15)]
    resources = "".join(indent("- " + indent(it, "  ").lstrip(), "    ") for it in objects)
    files = {"apps/all.yaml": "---\n".join(objects)}
    start = kustomization("apps")
    if applier == "ResourceSet":
        start = manifest(
            "fluxcd.controlplane.io/v1", "ResourceSet", "apps", f"spec:\n  resources:\n{resources}"
        )
    found = lint_files({"clusters/a/apps.yaml": start, **files}, select=["build-too-expensive"])
    assert [it.rule for it in found.findings] == ["build-too-expensive"] * stops


def test_variables_of_many_owners_are_substituted_within_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Owners x variables: each of 20 Kustomizations substitutes the same 50 variables."""
    monkeypatch.setitem(LIMITS, Unit.STEPS, Limit(5_000, 0))
    owners = (
        kustomization(f"k{number}", "path: ./apps", "postBuild: {substitute: {V: x}}")
        for number in range(20)
    )
    values = "".join(f"  k{number}: ${{V}}\n" for number in range(50))
    files = {
        "clusters/a/apps.yaml": "---\n".join(owners),
        "apps/all.yaml": manifest("v1", "ConfigMap", "c", f"data:\n{values}"),
    }
    found = lint_files(files, select=["build-too-expensive"]).findings
    assert {(it.rule, it.location.path) for it in found} == {
        ("build-too-expensive", "apps/all.yaml")
    }


def test_without_a_budget_there_is_no_limit() -> None:
    spend(Unit.STEPS, 10 * LEAST)
    with at(line(1)):
        spend(Unit.STEPS, 10 * LEAST)
