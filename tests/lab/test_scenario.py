from pathlib import Path

import pytest

from gitops_lint.order.verdict import verdict
from gitops_lint.results.explanation import Name
from lab.api import Json
from lab.kubelet import behavior
from lab.programs import missing
from lab.scenario import (
    Behave,
    Commit,
    Scenario,
    Step,
    Suspend,
    changed,
    name_of,
    read,
    scenarios,
)
from lab.stage import is_as, play_scenario, write_files
from lab.world import clusters

ALL = scenarios()
WEB = Name("Deployment", "default", "web")
APPS = Name("Kustomization", "flux-system", "apps")
WRITTEN = """\
title: One sentence
steps:
  - health: {Deployment default/web: never}
  - commit: {apps/web.yaml: "kind: Deployment"}
    verdict: converges
    wait: 1m
    then:
      Kustomization flux-system/apps: "HealthCheckFailed: timeout"
  - commit: {apps/web.yaml: null}
  - suspend: Kustomization flux-system/apps
"""
READY = {"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "message": ""}
FAILED = {"type": "Ready", "status": "False", "reason": "HealthCheckFailed", "message": "a timeout"}


def test_a_scenario_is_a_list_of_steps(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(WRITTEN)
    found = read(file)
    expected = {APPS: "HealthCheckFailed: timeout"}
    assert found == Scenario(
        "one",
        "One sentence",
        (
            Step(Behave({WEB: behavior("never")}), {}),
            Step(Commit({"apps/web.yaml": "kind: Deployment"}), expected, "converges", 60),
            Step(Commit({"apps/web.yaml": None}), {}),
            Step(Suspend(APPS, on=True), {}),
        ),
    )
    trees = [files for _, files in found.trees]
    assert [sorted(it) for it in trees] == [
        ["apps/web.yaml", "clusters/test/flux-system/gotk-sync.yaml"],
        ["clusters/test/flux-system/gotk-sync.yaml"],
    ]


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("- restart: Deployment default/web", "restart is no action"),
        ("- {}", "a step has one action, not none"),
        ("- {suspend: Kustomization a/b, delete: Kustomization a/b}", "not suspend, delete"),
        ("- delete: apps", "apps is no object"),
    ],
)
def test_a_wrong_step_is_an_error(tmp_path: Path, written: str, error: str) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(f"title: a\nsteps:\n  {written}\n")
    with pytest.raises(ValueError, match=error):
        read(file)


def test_an_object_has_a_namespace_or_none() -> None:
    assert name_of("Deployment default/web") == WEB
    assert name_of("Namespace shop") == Name("Namespace", "", "shop")


def test_a_commit_changes_files() -> None:
    assert changed({"a": "1", "b": "2"}, Commit({"a": None, "c": "3"})) == {"b": "2", "c": "3"}


def kustomization(condition: Json, revision: str = "main@sha1:abc") -> Json:
    return {
        "kind": "Kustomization",
        "metadata": {"uid": "1", "generation": 2},
        "spec": {"path": "apps"},
        "status": {
            "observedGeneration": 2,
            "lastAppliedRevision": revision,
            "conditions": [condition],
        },
    }


@pytest.mark.parametrize(
    ("wanted", "item", "result"),
    [
        ("absent", None, True),
        ("exists", None, False),
        ("absent", kustomization(READY), False),
        ("exists", kustomization(FAILED), True),
        ("Ready", kustomization(READY), True),
        ("Ready", kustomization(FAILED), False),
        ("Ready at commit 1", kustomization(READY, "main@sha1:first"), True),
        ("Ready at commit 2", kustomization(READY, "main@sha1:first"), False),
        ("Ready at commit 1", kustomization(FAILED, "main@sha1:first"), False),
        ("HealthCheckFailed", kustomization(FAILED), True),
        ("HealthCheckFailed: timeout", kustomization(FAILED), True),
        ("HealthCheckFailed: stalled", kustomization(FAILED), False),
        ("HealthCheckFailed", kustomization(READY), False),
        ("kept", kustomization(READY), True),
        ("recreated", kustomization(READY), False),
        ("contains apps", kustomization(READY), True),
        ("contains shop", kustomization(READY), False),
        ("contains hidden", {"kind": "Secret", "data": {"a": "aGlkZGVu"}}, True),
    ],
)
def test_states(wanted: str, item: Json | None, result: bool) -> None:
    assert is_as(wanted, "Kustomization", item, ["first", "second"], "1") is result


def test_an_object_with_another_uid_was_created_again() -> None:
    assert is_as("recreated", "Kustomization", kustomization(READY), [], "0")


@pytest.mark.parametrize("scenario", ALL, ids=lambda it: it.name)
def test_the_verdict_on_each_commit(scenario: Scenario, tmp_path: Path) -> None:
    found = []
    for number, (step, files) in enumerate(scenario.trees):
        (cluster,) = clusters(write_files(files, tmp_path / str(number)))
        found.append(str(verdict(cluster).outcome) if step.verdict else "")
    assert found == [step.verdict for step, _ in scenario.trees]


@pytest.mark.lab
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_flux_does_what_a_scenario_says() -> None:
    (found,) = (it for it in ALL if it.name == "suspended")
    assert list(play_scenario(found)) == []
