"""What `diff` says about the commits of scenarios, most of which real Flux has played."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lab.scenario import Scenario, scenarios
from tests.change.lines import effects


def commits() -> Iterator[tuple[str, Mapping[str, str], Mapping[str, str], tuple[str, ...]]]:
    """(scenario, files before, files after, expected lines) of each commit whose effects are compared."""
    for scenario in scenarios():
        before: Mapping[str, str] = {}
        for step, files in scenario.trees:
            if step.diff is not None:
                yield scenario.name, before, files, step.diff
            before = files


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [pytest.param(*it[1:], id=it[0]) for it in commits()],
)
def test_the_effects_of_a_commit(
    before: Mapping[str, str], after: Mapping[str, str], expected: tuple[str, ...], tmp_path: Path
) -> None:
    assert effects(before, after, tmp_path) == list(expected)


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda it: it.name)
def test_no_change_has_no_effect(scenario: Scenario, tmp_path: Path) -> None:
    *_, (_, files) = scenario.trees
    assert effects(files, files, tmp_path) == []
