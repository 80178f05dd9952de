"""`why`: what an object waits for, and what waits for it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.testing import write_files
from tests.cli.conftest import Run
from tests.cli.test_plan import kustomization

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "why.json"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: web}\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: data}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: db}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: db, namespace: data}
spec: {interval: 1h, url: "oci://example.com/db"}
"""
FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}, {path: clusters/b, name: b}]\n",
    "clusters/a/all.yaml": kustomization("infra", "  wait: true\n  timeout: 5m\n")
    + kustomization("config", "  dependsOn:\n    - name: infra\n")
    + kustomization("apps", "  dependsOn:\n    - name: config\n")
    + kustomization("more", "  dependsOn:\n    - name: config\n")
    + kustomization("off", "  suspend: true\n"),
    "infra/release.yaml": RELEASE,
    **{f"{name}/c.yaml": CONFIG_MAP for name in ("config", "apps", "more", "off", "only")},
    "clusters/b/all.yaml": kustomization("apps") + kustomization("only"),
}
CONFIG = """\
Kustomization flux-system/config in a  clusters/a/all.yaml:17
  path         ./config
  source       GitRepository flux-system/flux-system
  Ready means  applied, even if not healthy
  applies      1 ConfigMap

Needed before Flux starts, and nothing here creates it
  Namespace data  infra/release.yaml:3
  Namespace web   apps/c.yaml:3

Before it starts, in this order (* = waits for it directly)
  1. *  GitRepository flux-system/flux-system  artifact  source of config            clusters/a/all.yaml:23
  2. *  flux-system                            applied   creates config              clusters/a/all.yaml:17
  3.    OCIRepository data/db                  Ready     infra waits for its health  clusters/a/all.yaml:11
  4.    HelmRelease data/db                    Ready     infra waits for its health  clusters/a/all.yaml:11
  5. *  infra                                  Ready     config depends on it        clusters/a/all.yaml:25

If it never becomes Ready, it blocks 2 other objects
  apps  depends on it  clusters/a/all.yaml:38
  more  depends on it  clusters/a/all.yaml:51
"""
INFRA = """\
Kustomization flux-system/infra in a  clusters/a/all.yaml:4
  path         ./infra
  source       GitRepository flux-system/flux-system
  Ready means  everything it applies is healthy, within 5m
  applies      1 HelmRelease and 1 OCIRepository

Needed before Flux starts, and nothing here creates it
  Namespace data  infra/release.yaml:3

Before it starts, in this order (* = waits for it directly)
  1. *  GitRepository flux-system/flux-system  artifact  source of infra  clusters/a/all.yaml:10
  2. *  flux-system                            applied   creates infra    clusters/a/all.yaml:4

Also before it is Ready
  1. *  OCIRepository data/db  Ready  infra waits for its health  clusters/a/all.yaml:11
  2. *  HelmRelease data/db    Ready  infra waits for its health  clusters/a/all.yaml:11

If it never becomes Ready, it blocks 3 other objects
  config  depends on it  clusters/a/all.yaml:25
  through them: 2 Kustomizations: apps and more
If it never starts, it also blocks the objects it applies (HelmRelease data/db)
"""
OFF = """\
Kustomization flux-system/off in a  clusters/a/all.yaml:56
  suspended    yes
  path         ./off
  source       GitRepository flux-system/flux-system
  Ready means  applied, even if not healthy
  applies      1 ConfigMap

It never becomes Ready
  off: suspended in Git, so it never starts on a new cluster  clusters/a/all.yaml:63

Before it starts, in this order (* = waits for it directly)
  1. *  GitRepository flux-system/flux-system  artifact  source of off  clusters/a/all.yaml:62
  2. *  flux-system                            applied   creates off    clusters/a/all.yaml:56

If it never becomes Ready, it blocks nothing else
"""
WAY = """\
apps starts only when HelmRelease data/db is Ready, in a
  1. apps depends on config                             clusters/a/all.yaml:38
  2. config depends on infra                            clusters/a/all.yaml:25
  3. infra waits for the health of HelmRelease data/db  clusters/a/all.yaml:11
"""
OFF_AND_ON = """\
off never becomes Ready; run `gitops-lint why` on it for the reason

off and infra: neither waits for the other, in a
  Flux may do either first, or both at once.

Before both of them
  1. *  GitRepository flux-system/flux-system  artifact  source of off  clusters/a/all.yaml:62
  2. *  flux-system                            applied   creates off    clusters/a/all.yaml:56
"""
NO_WAY = """\
apps and more: neither waits for the other, in a
  Flux may do either first, or both at once.

Before both of them
  1. *  GitRepository flux-system/flux-system  artifact  source of apps              clusters/a/all.yaml:36
  2. *  flux-system                            applied   creates apps                clusters/a/all.yaml:30
  3.    OCIRepository data/db                  Ready     infra waits for its health  clusters/a/all.yaml:11
  4.    HelmRelease data/db                    Ready     infra waits for its health  clusters/a/all.yaml:11
  5.    infra                                  Ready     config depends on it        clusters/a/all.yaml:25
  6. *  config                                 Ready     apps depends on it          clusters/a/all.yaml:38
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def document(run: Run, root: Path, *arguments: str) -> Any:
    result = run("why", *arguments, "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["config"], CONFIG),
        (["ks/infra"], INFRA),
        (["off"], OFF),
        (["ks/apps", "--to", "hr/db", "--cluster", "a"], WAY),
        (["hr/db", "--to", "ks/apps", "--cluster", "a"], WAY),
        (["apps", "--to", "more"], NO_WAY),
        (["off", "--to", "infra"], OFF_AND_ON),
    ],
)
def test_text(arguments: list[str], text: str, run: Run, root: Path) -> None:
    result = run("why", *arguments, "--root", root)
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", text)
    assert run("why", *arguments, "--root", root).stdout == result.stdout


def test_other_wording_does_not_change_the_layout(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitops_lint.wording.explanation._sentence", lambda *_: "said; so")
    assert run("why", "config", "--root", root).stdout == CONFIG


@pytest.mark.parametrize(
    "name", ["config", "flux-system/config", "ks/config", "Kustomization/flux-system/config"]
)
def test_names(name: str, run: Run, root: Path) -> None:
    assert document(run, root, name)["object"]["name"] == "Kustomization flux-system/config"


def test_needs_of_an_object(run: Run, root: Path) -> None:
    needs = document(run, root, "hr/db")["object"]["outside"]
    assert [(it["kind"], it["name"], it["stops"][0]) for it in needs] == [
        ("Namespace", "data", "HelmRelease data/db")
    ]


def test_json(run: Run, root: Path) -> None:
    found = document(run, root, "OCIRepository/db")
    assert (found["cluster"], found["relation"]) == ("a", None)
    told = found["object"]
    assert [it["name"] for it in told["blocks"]] == [
        "HelmRelease data/db",
        "Kustomization flux-system/apps",
        "Kustomization flux-system/config",
        "Kustomization flux-system/infra",
        "Kustomization flux-system/more",
    ]
    found = document(run, root, "apps", "--to", "more")
    assert (found["object"], found["relation"]["ways"]) == (None, [])
    (stuck,) = document(run, root, "off")["object"]["stuck"]
    assert stuck["trouble"] == "suspended"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["apps"],
            (
                "error: 2 clusters have Kustomization flux-system/apps\n"
                "help: choose one with `--cluster`: a, b\n"
            ),
        ),
        (["ks/confg"], "error: object `ks/confg` does not exist\nhelp: did you mean `config`?\n"),
        (["confg"], "error: object `confg` does not exist\nhelp: did you mean `config`?\n"),
        (
            ["db"],
            (
                "error: `db` matches 2 objects\n"
                "help: choose one of HelmRelease/data/db, OCIRepository/data/db\n"
            ),
        ),
        (
            ["config", "--cluster", "b"],
            (
                "error: object `config` does not exist\nhelp: choose one of Kustomization/flux-system/apps,"
                " Kustomization/flux-system/flux-system, Kustomization/flux-system/only\n"
            ),
        ),
        (
            ["config", "--to", "only"],
            (
                "error: no cluster has both Kustomization flux-system/config and"
                " Kustomization flux-system/only\n"
            ),
        ),
        (
            ["apps", "--cluster", "z"],
            "error: cluster `z` does not exist\nhelp: choose one of a, b\n",
        ),
    ],
)
def test_an_unknown_or_ambiguous_name_is_an_error(
    arguments: list[str], error: str, run: Run, root: Path
) -> None:
    result = run("why", *arguments, "--root", root)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", error)


def test_control_characters_are_escaped(run: Run, root: Path) -> None:
    evil = kustomization('"a\\e[2J"', "  suspend: true\n")
    write_files({"clusters/a/all.yaml": evil}, root)
    for format_ in ("text", "json"):
        out = run("why", "flux-system", "--cluster", "a", "--format", format_, "--root", root)
        assert out.exit_code == 0
        assert "\x1b" not in out.stdout
