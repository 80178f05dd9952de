"""Suggestions: the most similar name, also of many."""

from gitops_lint.wording.suggest import Names, did_you_mean
from tests.work_counter import steps


def test_the_most_similar_name() -> None:
    assert did_you_mean("dependOn", ["dependsOn", "decryption"]) == "did you mean `dependsOn`?"
    assert did_you_mean("Apps.yaml", ["apps.yaml"], "x/") == "did you mean `x/apps.yaml`?"
    assert did_you_mean("zebra", ["dependsOn"]) is None


def test_words_that_differ_must_be_similar() -> None:
    """Names with a prefix in common are not similar for that."""
    names = ["team-shop-frontend-web", "team-shop-search"]
    assert did_you_mean("team-shop-frontend-api", names) is None
    assert did_you_mean("team-shop-saerch", names) == "did you mean `team-shop-search`?"
    assert did_you_mean("team-shop-frontend-wep", names[:1]) == f"did you mean `{names[0]}`?"
    assert did_you_mean("frontend-web", names) == "did you mean `team-shop-frontend-web`?"


def test_of_many_names() -> None:
    """A name with a mistake at its end, and one with a mistake at its start."""
    names = [f"{n}-service-{n * 7919 % 1000}.yaml" for n in range(1000)]
    assert did_you_mean("500-service-500.yml", names) == "did you mean `500-service-500.yaml`?"
    assert did_you_mean("x42-service-598.yaml", names) == "did you mean `42-service-598.yaml`?"


def test_besides_a_name() -> None:
    """The same as among the others, few or many."""
    for number in (5, 1000):
        names = [f"{n}-service-{n * 7919 % 1000}" for n in range(number)]
        found = Names(names)
        for n in range(0, number, number // 5):
            others = [it for it in names if it != names[n]]
            assert found.did_you_mean(names[n], besides=names[n]) == did_you_mean(names[n], others)
            assert found.nearest(names[n]) == names[n]


def test_the_second_of_many_names_costs_little() -> None:
    names = Names([f"a-rather-long-name-{n}" for n in range(5000)])
    first = steps(lambda: names.did_you_mean("a-rather-lnog-name-77"))
    assert steps(lambda: names.did_you_mean("a-rather-lnog-name-78")) < first - 4000


def test_many_names_cost_little() -> None:
    names = [f"a-rather-long-name-{n}" for n in range(5000)]
    few = steps(lambda: did_you_mean("a-rather-lnog-name-77", names[:40]))
    assert steps(lambda: did_you_mean("a-rather-lnog-name-77", names)) < 5 * few + 20_000
