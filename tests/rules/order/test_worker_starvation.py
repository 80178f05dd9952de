"""How many hold a worker at once, and for whom none is left."""

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_lint.testing import assert_findings, lint_files
from tests.examples import examples

RULE = "worker-starvation"
HINT = "  # hint[worker-starvation]: "
START = "clusters/production/top.yaml"


def one(name: str, *entries: str, wait: str = "", more: str = "", labels: str = "") -> str:
    listed = "\n    ".join(f"- name: {entry}" for entry in entries)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system{labels}}}
spec:
  interval: 10m
  path: ./content/{name}
  prune: true
  {wait or "force: false"}
  {more or "timeout: 5m"}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  dependsOn:
    {listed or "[]"}
"""


def controller(workers: int) -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: kustomize-controller, namespace: flux-system}}
spec:
  template:
    spec:
      containers:
        - name: manager
          args:
            - --concurrent={workers}
"""


def umbrella(name: str, *entries: str, note: str = "", **given: str) -> str:
    return one(name, *entries, wait=f"wait: true{note}", **given)


def files(*top: str, children: int = 4, **contents: str) -> dict[str, str]:
    """Umbrellas p0 … with one Kustomization each, and what else is said."""
    return {
        START: "---\n".join(top),
        **{f"content/p{i}/child.yaml": one(f"c{i}") for i in range(children)},
        **{f"content/{name.replace('_', '/')}/it.yaml": text for name, text in contents.items()},
    }


P = [umbrella(f"p{i}") for i in range(4)]
FOUR = f"{HINT}4 Kustomizations can wait for others at the same time, but kustomize-controller has only 4 workers by default. They are p0, p1, p2 and p3"
CHECK = "healthChecks: [{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: {}, namespace: flux-system}}]"


@pytest.mark.parametrize(
    "repository",
    [
        pytest.param(files(umbrella("p0", note=FOUR), *P[1:]), id="four"),
        pytest.param(files(*P[1:]), id="three"),
        pytest.param(files(umbrella("p0", note=HINT), *P[1:], umbrella("p4"), children=5), id="five"),
        pytest.param(files(*P, children=3), id="one of them waits for nobody"),
        pytest.param(files(one("p0"), *P[1:]), id="one of them does not wait"),
        pytest.param(files(umbrella("p0", more="suspend: true"), *P[1:]), id="one of them is suspended"),
        pytest.param(files(umbrella("p0", "p1"), *P[1:]), id="one after the other"),
        pytest.param(files(umbrella("p0", "between"), one("between", "p1"), *P[1:]), id="with a step between"),
        pytest.param(files(umbrella("p0", "c1"), *P[1:]), id="behind what the other waits for"),
        pytest.param(files(umbrella("p0", "c1", note=HINT), *P[1:], p1_more=one("more")), id="behind one of two"),
        pytest.param(files(umbrella("p0", "outer"), P[2], umbrella("outer"), outer=P[1]), id="behind an umbrella around the other"),
        pytest.param(files(umbrella("p0", "outer", note=HINT), *P[2:], one("outer"), outer=P[1]), id="around it nobody waits"),
        pytest.param(files(umbrella("p0", note=HINT), *P[2:], p0=P[1]), id="one inside of the other"),
        pytest.param(files(one("p0", wait=CHECK.format("c0") + HINT), *P[1:]), id="listed"),
        pytest.param(files(one("p0", wait=CHECK.format("other") + HINT), *P[1:], one("other")), id="listed, and applied by another"),
        pytest.param(files(one("p0", "other", wait=CHECK.format("other")), *P[1:], one("other")), id="listed, and Ready before"),
        pytest.param(files(umbrella("p0", labels=", labels: {sharding.fluxcd.io/key: a}"), *P[1:]), id="one has workers of its own"),
        pytest.param(files(umbrella("p0", "p1"), umbrella("p1", "p0"), *P[2:]), id="who waits for itself holds no worker"),
        pytest.param(files(umbrella("p0", note=HINT), *P[1:], one("x", "y"), one("y", "x")), id="others wait for themselves"),
    ],
)  # fmt: skip
def test_findings(repository: dict[str, str]) -> None:
    assert_findings(lint_files(repository, select=[RULE]), repository)


def test_the_root_applies_itself() -> None:
    sync = one("flux-system").replace("./content/flux-system", "./clusters/production")
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system,"
        " namespace: flux-system}\nspec: {interval: 1m, url: https://git.example.com/fleet.git}\n"
    )
    given = files(umbrella("p0", note=FOUR), *P[1:]) | {
        "clusters/production/flux-system/gotk-sync.yaml": f"{source}---\n{sync}"
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_what_is_told() -> None:
    top = [umbrella(f"p{i}") for i in range(12)]
    given = files(*top, children=12) | {"clusters/production/flux.yaml": controller(10)}
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.severity == "warning"
    assert finding.message == (
        "12 Kustomizations can wait for others at the same time, but kustomize-controller has only 10"
        " workers"
    )
    assert finding.notes == (
        "They are p0, p1, p10, p11, p2, p3, p4, p5 and 4 more.",
        "Each occupies a worker while it waits.",
        (
            "If all of them wait, no worker is left for the Kustomizations they wait for, until the first wait"
            " times out after 5m."
        ),
    )
    assert finding.help is not None
    assert finding.help.endswith("with more workers: `--concurrent=24`")
    places = [(it.location.path, it.message) for it in finding.related]
    assert places[0] == ("clusters/production/flux.yaml", "the workers are set here")
    assert {message for _, message in places[1:]} == {
        f"Kustomization flux-system/p{i} waits here" for i in range(1, 12)
    }


# Against every way that a small cluster can go ---------------------------------------------------

COUNT = 6
Given = list[
    tuple[int | None, bool, set[int]]
]  # of each: what applies it, whether it waits, dependsOn


@st.composite
def clusters(draw: st.DrawFn) -> Given:
    return [
        (
            draw(st.none() | st.integers(0, i - 1)) if i else None,
            draw(st.booleans()),
            draw(st.sets(st.integers(0, COUNT - 1), max_size=2)) - {i} if draw(st.booleans()) else set(),
        )
        for i in range(COUNT)
    ]  # fmt: skip


def states(cluster: Given) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """(what has started, what is Ready), wherever the cluster can get to with workers for all."""
    children = [{j for j in range(COUNT) if cluster[j][0] == i} for i in range(COUNT)]
    start: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
    seen = {start}
    queue = [start]
    for started, ready in queue:
        yield started, ready
        for i, (owner, waits, entries) in enumerate(cluster):
            if i not in started and (owner is None or owner in started) and entries <= ready:
                after = (started | {i}, ready)
            elif i in started - ready and not (waits and children[i] - ready):
                after = (started, ready | {i})
            else:
                continue
            if after not in seen:
                seen.add(after)
                queue.append(after)


def most(cluster: Given) -> int | None:
    """How many wait for others at once at the worst; None when not all can become Ready."""
    found, end = 0, False
    for started, ready in states(cluster):
        waiting = {
            i
            for i in started - ready
            if cluster[i][1] and any(cluster[j][0] == i and j not in ready for j in range(COUNT))
        }
        found = max(found, len(waiting))
        end = end or len(ready) == COUNT
    return found if end else None


def written(cluster: Given) -> dict[str, str]:
    def text(owner: int | None) -> str:
        chosen = [(i, it) for i, it in enumerate(cluster) if it[0] == owner]
        make: Callable[..., str] = lambda i, it: (umbrella if it[1] else one)(  # noqa: E731
            f"k{i}", *(f"k{j}" for j in it[2])
        )
        return "---\n".join(make(i, it) for i, it in chosen) or "# nothing\n"

    content = {f"content/k{i}/it.yaml": text(i) for i in range(COUNT)}
    return {START: text(None), "clusters/production/flux.yaml": controller(1), **content}


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cluster=clusters())
def test_as_many_as_there_ever_are(cluster: Given) -> None:
    findings = lint_files(written(cluster), select=[RULE]).findings
    said = [int(match[1]) for it in findings if (match := re.match(r"(\d+) Kust", it.message))]
    expected = most(cluster)
    if expected is not None:
        assert sum(said) == expected
