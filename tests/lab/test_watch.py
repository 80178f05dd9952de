from gitops_lint.results.explanation import Name
from lab.flux import State, state_of
from lab.watch import Watch

ONE = Name("Kustomization", "flux-system", "one")
TWO = Name("Kustomization", "flux-system", "two")
READY = State("True", "ReconciliationSucceeded", "")
FAILED = State("False", "HealthCheckFailed", "health check failed")
WORKING = State("Unknown", "Progressing", "health checks are running")


def test_a_cluster_is_quiet_soon_after_all_are_ready() -> None:
    watch = Watch(0)
    watch.look(10, {ONE: READY, TWO: READY})
    assert not watch.is_quiet(16)
    assert watch.is_quiet(17)
    assert watch.ready_at == {ONE: 10, TWO: 10}


def test_a_cluster_with_a_failure_is_watched_for_the_next_retries() -> None:
    watch = Watch(0)
    watch.look(10, {ONE: READY, TWO: FAILED})
    assert not watch.is_quiet(28)
    assert watch.is_quiet(29)


def test_a_retry_with_the_same_result_is_nothing_new() -> None:
    watch = Watch(0)
    for now in range(10, 30):
        watch.look(now, {ONE: READY, TWO: FAILED})
    assert watch.is_quiet(30)


def test_a_running_health_check_is_waited_for() -> None:
    watch = Watch(0)
    for now in range(10, 40):
        watch.look(now, {ONE: READY, TWO: WORKING})
    assert not watch.is_quiet(40)
    assert watch.is_quiet(71)


def test_a_short_retry_is_not_waited_for() -> None:
    watch = Watch(0)
    for now in range(10, 30):
        watch.look(now, {ONE: READY, TWO: FAILED if now % 10 else WORKING})
    assert watch.is_quiet(30)


def test_an_object_that_is_reconciled_again_keeps_its_state() -> None:
    watch = Watch(0)
    watch.look(10, {ONE: READY, TWO: FAILED})
    watch.look(11, {ONE: WORKING, TWO: WORKING})
    assert watch.states == {ONE: READY, TWO: FAILED}


def test_suspended_objects_need_not_be_ready() -> None:
    watch = Watch(0)
    watch.look(10, {ONE: READY, TWO: State("Unknown", "", "", suspended=True)})
    assert watch.is_quiet(17)


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
