"""The graph of waiting against rounds of reconciliation: what never becomes Ready."""

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.order import waiting_graph
from tests.order.objects import cluster, flux

NAMES = "abcde"
names = st.sampled_from(NAMES)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, tuple[set[str], set[str], bool, bool]]:
    """Of each Kustomization: what it depends on, what it applies, whether it waits, is suspended."""
    some = st.sets(names, max_size=2)
    suspended = st.integers(0, 9).map(lambda number: number == 0)
    return {name: draw(st.tuples(some, some, st.booleans(), suspended)) for name in NAMES}


def never_ready(plan: dict[str, tuple[set[str], set[str], bool, bool]]) -> set[str]:
    """Play it, with every object there from the start, until nothing changes any more.

    Nobody waits for what is suspended: that it may never be Ready is no matter of order.
    """
    ready = {name for name, (*_, suspended) in plan.items() if suspended}
    while True:
        more = {
            name
            for name, (depends_on, applies, waits, _) in plan.items()
            if depends_on <= ready and (not waits or applies - {name} <= ready)
        }
        if more <= ready:
            return set(plan) - ready
        ready |= more


@given(plans())
def test_what_never_becomes_ready_is_in_or_behind_a_cycle(
    plan: dict[str, tuple[set[str], set[str], bool, bool]],
) -> None:
    made = {
        name: flux(name, *sorted(depends_on), spec={"wait": waits, "suspend": suspended})
        for name, (depends_on, _, waits, suspended) in plan.items()
    }
    contents = {
        name: tuple(made[it] for it in sorted(applies)) for name, (_, applies, _, _) in plan.items()
    }
    cycles = waiting_graph(cluster(*made.values(), contents=contents)).cycles
    stuck = {item.name for cycle in cycles for item in (*cycle.members, *cycle.blocked)}
    assert stuck == never_ready(plan)
