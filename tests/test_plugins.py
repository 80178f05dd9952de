"""Rules of another package: installed, found through its entry point, and run."""

import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.rule import Severity, load_rules, rule

PLUGIN = '''\
"""A Kustomization without a label that says who owns it."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not resource.get("metadata", "labels", "team"):
        yield resource.problem(f"{resource} has no owner", "metadata", "name", help="add a label team")
'''
FILES = {
    "my_rules/__init__.py": "",
    "my_rules/owner_missing.py": PLUGIN,
    "my_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: my-rules\nVersion: 1.0\n",
    "my_rules-1.0.dist-info/entry_points.txt": "[gitops_lint.rules]\nmine = my_rules\n",
    "repository/clusters/a/flux-system/instance.yaml": """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: "https://example.com/fleet", ref: refs/heads/main, path: clusters/a}
""",
    "repository/clusters/a/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
""",
    "repository/apps/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n",
}


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """gitops-lint in a process that has `site` as one more folder of installed packages."""
    code = f"import site; site.addsitedir({str(site)!r}); from gitops_lint.cli import main; main()"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, text=True, capture_output=True, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_a_plugin_s_rule_runs_and_explains_itself(site: Path) -> None:
    root = str(site / "repository")
    done = run(site, "check", "--root", root, root, "--format", "concise")
    line, _, summary = done.stdout.partition("\n")
    assert line == (
        "clusters/a/apps.yaml:3:18: warning[owner-missing] Kustomization flux-system/apps has no owner"
    )
    assert "Found 1 warning" in summary
    assert done.returncode == 1
    assert "says who owns it" in run(site, "explain", "owner-missing").stdout
    assert run(site, "check", "--root", root, root, "--ignore", "owner-missing").returncode == 0


def test_two_rules_of_one_name_are_an_error(site: Path) -> None:
    copy = site / "my_rules" / "dependency_cycle.py"
    copy.write_text(PLUGIN)
    done = run(site, "rules")
    assert done.returncode == 2
    assert "two rules are called dependency-cycle" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_signature_that_is_no_rule_s() -> None:
    with pytest.raises(TypeError, match="not the signature of a rule"):
        rule(Severity.INFO)(lambda objects: iter(()))


def test_rules_are_sorted_and_unique() -> None:
    ids = [it.id for it in load_rules()]
    assert ids == sorted(set(ids))
