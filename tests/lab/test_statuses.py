import pytest

from lab.statuses import Check, is_healthy, status_for

CONDITION = "status.conditions.filter(e, e.type == 'Available').all(e, e.status == 'True')"


def check(current: str, in_progress: str = "", failed: str = "") -> Check:
    return Check("example.com/v1", "Widget", current, in_progress, failed)


@pytest.mark.parametrize(
    "entry",
    [
        check("status.phase == 'Running'"),
        check("status.health in ['green', 'yellow']"),
        check("status.ready"),
        check("has(status.ready) && status.ready && status.replicas > 2"),
        check("has(status.readyInstances) && status.readyInstances >= 1"),
        check(CONDITION),
        check(
            "status.conditions.exists(e, e.type == 'Degraded' && e.status == 'False')",
            failed="status.conditions.exists(e, e.type == 'Degraded' && e.status == 'True')",
        ),
        check(CONDITION, in_progress="metadata.generation != status.observedGeneration"),
    ],
)
def test_the_status_is_healthy_by_the_expressions(entry: Check) -> None:
    item = {
        "metadata": {"generation": 3},
        "status": {**status_for([entry]), "observedGeneration": 3},
    }
    assert is_healthy(item, entry)
    assert not is_healthy({"metadata": {"generation": 3}, "status": {}}, entry)


@pytest.mark.parametrize(
    "entry",
    [
        check("status.phase == spec.phase"),
        check("status.phase == 'Running'", failed="status.phase == 'Running'"),
        check("status.("),
        check("object.status.ready"),
    ],
)
def test_an_expression_that_cannot_hold_is_not_healthy(entry: Check) -> None:
    status = {**status_for([entry]), "observedGeneration": 3}
    assert not is_healthy({"metadata": {"generation": 3}, "status": status}, entry)


def test_the_status_has_what_the_checks_of_several_kustomizations_ask_for() -> None:
    status = status_for([check("status.a.b == 'x'"), check("status.a.c == 1")])
    assert status["a"] == {"b": "x", "c": 1}
    assert [it["type"] for it in status["conditions"]] == ["Ready"]
