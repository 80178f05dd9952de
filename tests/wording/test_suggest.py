"""Suggestions: the most similar name, also of many."""

from gitops_lint.wording.suggest import did_you_mean
from tests.work_counter import steps


def test_the_most_similar_name() -> None:
    assert did_you_mean("dependOn", ["dependsOn", "decryption"]) == "did you mean `dependsOn`?"
    assert did_you_mean("Apps.yaml", ["apps.yaml"], "x/") == "did you mean `x/apps.yaml`?"
    assert did_you_mean("zebra", ["dependsOn"]) is None


def test_of_many_names() -> None:
    """A name with a mistake at its end, and one with a mistake at its start."""
    names = [f"{n}-service-{n * 7919 % 1000}.yaml" for n in range(1000)]
    assert did_you_mean("500-service-500.yml", names) == "did you mean `500-service-500.yaml`?"
    assert did_you_mean("x42-service-598.yaml", names) == "did you mean `42-service-598.yaml`?"


def test_many_names_cost_little() -> None:
    names = [f"a-rather-long-name-{n}" for n in range(5000)]
    few = steps(lambda: did_you_mean("a-rather-lnog-name-77", names[:40]))
    assert steps(lambda: did_you_mean("a-rather-lnog-name-77", names)) < 5 * few + 20_000
