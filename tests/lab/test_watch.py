from gitops_lint.results.explanation import Name
from lab.flux import State, state_of
from lab.watch import Watch

ONE = Name("Kustomization", "flux-system", "one")
TWO = Name("Kustomization", "flux-system", "two")
READY = State("True", "ReconciliationSucceeded", "")
FAILED = State("False", "BuildFailed", "no such file")
UNHEALTHY = State("False", "HealthCheckFailed", "health check failed")
WORKING = State("Unknown", "Progressing", "health checks are running")


def watched(one: State, *two: State) -> Watch:
    """A cluster after ten seconds."""
    watch = Watch(0)
    watch.look(1, ONE, one)
    for state in two:
        watch.look(10, TWO, state)
    return watch


def test_a_cluster_is_quiet_soon_after_all_are_ready() -> None:
    watch = watched(READY, READY)
    assert not watch.is_quiet(12)
    assert watch.is_quiet(13)


def test_a_cluster_with_a_failure_is_watched_for_the_next_retries() -> None:
    watch = watched(READY, FAILED)
    assert not watch.is_quiet(22)
    assert watch.is_quiet(23)


def test_a_retry_with_the_same_result_is_nothing_new() -> None:
    watch = watched(READY, FAILED)
    for now in range(11, 24):
        watch.look(now, TWO, FAILED if now % 2 else WORKING)
    assert watch.is_quiet(23)


def test_a_first_health_check_is_waited_for() -> None:
    watch = watched(READY, WORKING)
    assert not watch.is_quiet(52)
    assert watch.is_quiet(53)


def test_a_later_health_check_is_not_waited_for() -> None:
    watch = watched(READY, UNHEALTHY, WORKING)
    assert watch.is_quiet(23)


def test_a_cluster_with_one_object_is_not_yet_complete() -> None:
    watch = Watch(0)
    watch.look(1, ONE, READY)
    assert not watch.is_quiet(4)


def test_an_object_that_is_reconciled_again_keeps_its_state() -> None:
    watch = watched(READY, UNHEALTHY)
    watch.look(11, ONE, WORKING)
    watch.look(11, TWO, WORKING)
    assert watch.states == {ONE: READY, TWO: UNHEALTHY}


def test_an_object_that_was_ready_keeps_its_state_while_a_dependency_is_reconciled_again() -> None:
    watch = watched(READY, READY)
    watch.look(70, TWO, State("False", "DependencyNotReady", "not ready"))
    assert watch.states[TWO] == READY
    watch.look(80, TWO, FAILED)
    assert watch.states[TWO] == FAILED


def test_suspended_objects_need_not_be_ready() -> None:
    assert watched(READY, State("Unknown", "", "", suspended=True)).is_quiet(13)


def test_an_old_ready_condition_does_not_count() -> None:
    condition = {"type": "Ready", "status": "True", "reason": "Succeeded", "message": "done"}
    item = {
        "metadata": {"generation": 2},
        "status": {"observedGeneration": 1, "conditions": [condition]},
    }
    assert state_of("Kustomization", item) == State("Unknown", "Succeeded", "done")
    item["status"]["observedGeneration"] = 2
    assert state_of("Kustomization", item) == State("True", "Succeeded", "done")


def test_a_helm_repository_that_is_only_an_address_is_ready() -> None:
    item = {"metadata": {"generation": 1}, "spec": {"type": "oci"}}
    assert state_of("HelmRepository", item).is_ready
    assert not state_of("HelmRepository", {"metadata": {"generation": 1}}).is_ready
