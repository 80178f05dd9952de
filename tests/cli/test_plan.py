"""`plan`: the rollout of a cluster."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.testing import write_files
from tests.cli.conftest import Run

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "plan.json"


def kustomization(name: str, more: str = "") -> str:
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 10m
  path: ./{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
{more}---
"""


FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}, {path: clusters/b, name: b}]\n",
    "clusters/a/all.yaml": kustomization("infra", "  wait: true\n  timeout: 5m\n")
    + kustomization("config", "  dependsOn:\n    - name: infra\n")
    + kustomization("apps", "  dependsOn:\n    - name: config\n")
    + kustomization("off", "  suspend: true\n")
    + kustomization("behind", "  dependsOn:\n    - name: off\n")
    + "".join(kustomization(f"team{number}") for number in range(7)),
    "infra/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: web}\n",
    "config/issuer.yaml": (
        "apiVersion: example.com/v1\nkind: Issuer\nmetadata: {name: one, namespace: web}\n"
    ),
    **{
        f"{name}/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: web}\n"
        for name in ("apps", "off", "behind", *(f"team{number}" for number in range(7)))
    },
    "clusters/b/all.yaml": kustomization("infra"),
}
TEXT = """\
a from empty: 13 Kustomizations in 4 waves, at most 6m; 2 of them never become Ready
Does not converge: 1 object never becomes Ready (Kustomization flux-system/behind).

Wave 1
  flux-system  Ready immediately (applied)  bootstrapped

Wave 2: 8 in parallel
  8 applied by flux-system; in parentheses: when it is Ready, if it waits for health:
    infra (5m), team0, team1, team2, team3, team4, team5, team6

Wave 3
  config  Ready by 5m30s (applied)  depends on infra

Wave 4
  apps  Ready by 6m (applied)  depends on config

Longest chain: 4 objects, 6m
  flux-system → infra → config → apps
        5m  infra   waits for health until its timeout  clusters/a/all.yaml:12
  +    30s  config  rechecks infra every 30s            clusters/a/all.yaml:25
  +    30s  apps    rechecks config every 30s           clusters/a/all.yaml:38
  =     6m
At most: every object becomes Ready just before its own timeout.
Not included: fetching, building, applying, failed installs, and waiting for a free worker.

Ready before healthy, although others depend on them
  config  clusters/a/all.yaml:19
    apps may start before it is healthy: Issuer web/one

Never Ready
  off: suspended in Git, so it never starts on a new cluster  clusters/a/all.yaml:50
    blocks Kustomization behind

Needed before Flux starts, and nothing here creates it
  CRD of Issuer (example.com)  config/issuer.yaml:1
    Issuer web/one needs it; without it, not Ready: 2 Kustomizations: apps and config
  Namespace web  apps/c.yaml:3
    ConfigMap web/c and 2 other objects need it; without it, not Ready: 10 Kustomizations: apps,
      config, infra, team0, team1, team2 and 4 more
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def document(run: Run, root: Path, *arguments: str) -> Any:
    result = run("plan", *arguments, "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


def test_text(run: Run, root: Path) -> None:
    result = run("plan", "a", "--root", root)
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", TEXT)


def test_json_contains_all_of_the_text(run: Run, root: Path) -> None:
    found = document(run, root, "clusters/a")
    assert (found["cluster"], found["seconds"]) == ("a", 360)
    assert found["dependencyChecks"] == [{"kind": "Kustomization", "seconds": 30}]
    told = {
        it["name"].removeprefix("Kustomization flux-system/"): (wave["wave"], it["ready"])
        for wave in found["waves"]
        for it in wave["members"]
    }
    assert told == {
        "flux-system": (1, 0),
        "infra": (2, 300),
        **{f"team{number}": (2, 0) for number in range(7)},
        "config": (3, 330),
        "apps": (4, 360),
    }
    assert found["never"] == ["Kustomization flux-system/behind", "Kustomization flux-system/off"]
    assert [(it["what"], it["seconds"]) for it in found["longestChain"] if it["seconds"]] == [
        ("health", 300),
        ("check", 30),
        ("check", 30),
    ]


def test_the_plan_is_deterministic(run: Run, root: Path) -> None:
    for more in ([], ["--format", "json"], ["--show-unknown"]):
        first, second = (run("plan", "a", *more, "--root", root).stdout for _ in range(2))
        assert first == second


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "error: this repository describes 2 clusters\nhelp: choose one of a, b\n"),
        (["z"], "error: cluster `z` does not exist\nhelp: choose one of a, b\n"),
    ],
)
def test_which_cluster(arguments: list[str], error: str, run: Run, root: Path) -> None:
    result = run("plan", *arguments, "--root", root)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", error)


def test_a_path_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    write_files({"clusters/a/all.yaml": kustomization("nowhere"), "other/README": ""}, tmp_path)
    out = run("plan", "--root", tmp_path).stdout
    assert out.endswith(
        "Never Ready\n  nowhere cannot be built: its path ./nowhere is not a directory"
        "  clusters/a/all.yaml:8\n"
    )


def test_control_characters_are_escaped(run: Run, root: Path) -> None:
    write_files({"clusters/a/all.yaml": kustomization('"a\\e[2J"', "  suspend: true\n")}, root)
    out = run("plan", "a", "--root", root).stdout
    assert "\x1b" not in out
    assert "a\\x1b[2J" in out


def without_words(document: Any) -> Any:
    """A document without its sentences."""
    if isinstance(document, dict):
        kept = {key: value for key, value in document.items() if key not in ("text", "remedy")}
        return {key: without_words(value) for key, value in kept.items()}
    return [without_words(it) for it in document] if isinstance(document, list) else document


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A deadlock, a build that fails, and a path that does not exist; in b, a missing dependency."""
    write_files(
        {
            "clusters/a/all.yaml": kustomization("one", "  dependsOn:\n    - name: two\n")
            + kustomization("two", "  dependsOn:\n    - name: one\n")
            + kustomization("broken")
            + kustomization("nowhere"),
            "clusters/b/all.yaml": kustomization("lost", "  dependsOn:\n    - name: gone\n"),
            ".gitops-lint.yaml": FILES[".gitops-lint.yaml"],
            **{
                f"{name}/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\n"
                for name in ("one", "two", "lost")
            },
            "broken/kustomization.yaml": "resources: [absent.yaml]\n",
        },
        tmp_path,
    )
    return tmp_path


def test_json_has_typed_reasons(run: Run, stuck: Path) -> None:
    found = [it for cluster in "ab" for it in document(run, stuck, cluster)["stuck"]]
    blockers = {it["objects"][0].rpartition("/")[2]: it for it in found}
    details = {name: [step["detail"] for step in it["story"]] for name, it in blockers.items()}
    assert [it.pop("message") for it in details["broken"]] != [""]
    assert details == {
        "one": [None, None],
        "lost": [
            {
                "kind": "missing",
                "holder": "Kustomization flux-system/lost",
                "target": "Kustomization flux-system/gone",
            }
        ],
        "broken": [{"kind": "fault"}],
        "nowhere": [{"kind": "directory", "path": "./nowhere"}],
    }
    fixes = [
        [(step["waiter"], step["reason"], step["awaited"]) for step in fix]
        for fix in blockers["one"]["fixes"]
    ]
    one, two = "Kustomization flux-system/one", "Kustomization flux-system/two"
    assert sorted(fixes) == [[(one, "dependsOn", two)], [(two, "dependsOn", one)]]
    assert all(it["fixes"] == [] for name, it in blockers.items() if name != "one")


def test_other_wording_does_not_change_the_result(
    run: Run, stuck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(run, stuck, "a")
    monkeypatch.setattr("gitops_lint.wording.explanation._sentence", lambda *_: "said; so")
    monkeypatch.setattr("gitops_lint.wording.explanation._removal", lambda *_: "do; it")
    after = document(run, stuck, "a")
    assert after != before
    assert without_words(after) == without_words(before)


def test_many_that_never_become_ready(run: Run, tmp_path: Path) -> None:
    """Beside others, each of them is marked."""
    names = [f"n{number}" for number in range(8)]
    stuck = [kustomization(name, "  dependsOn:\n    - name: base\n") for name in names]
    gone = "  dependsOn:\n    - name: gone\n"
    mixed = [kustomization(f"m{i}", gone if i < 3 else "  wait: true\n") for i in range(8)]
    files = {
        "clusters/a/all.yaml": "".join((kustomization("base", gone), *stuck, *mixed)),
        ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}]\n",
    }
    for name in ("base", *names, *(f"m{i}" for i in range(8))):
        files[f"{name}/c.yaml"] = (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\n"
        )
    write_files(files, tmp_path)
    out = run("plan", "--root", tmp_path).stdout
    assert (
        "  8 depends on base; they never become Ready:\n    n0, n1, n2, n3, n4, n5, n6, n7\n" in out
    )
    assert (
        "    base (never Ready), m0 (never Ready), m1 (never Ready), m2 (never Ready), m3 (0s), m4 (0s)"
        in out
    )
