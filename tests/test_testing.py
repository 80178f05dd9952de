"""The test helpers must fail when they should."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.documents import parse_text
from gitops_lint.results.finding import Finding, Location, Severity
from gitops_lint.testing import (
    VARIANTS,
    Spot,
    announced,
    assert_findings,
    config_map,
    crd,
    difference,
    documents,
    helm_release,
    hostile_variants,
    kustomization,
    lint_files,
    read_files,
    source,
    write_files,
)

TEXT = """\
a: 1  # error[rule-a]: says so
b: 2  # warning[rule-b]  # hint[rule-c]: more # error[rule-d]: x
c: "# not one"
"""


def finding(line: int, rule: str, severity: str = "error", message: str = "it says so") -> Finding:
    return Finding(rule, Severity(severity), message, Location("a.yaml", line, 1, line, 2))


def test_announcements() -> None:
    assert set(announced({"a.yaml": TEXT})) == {
        (Spot("a.yaml", 1, "rule-a", "error"), "says so"),
        (Spot("a.yaml", 2, "rule-b", "warning"), ""),
        (Spot("a.yaml", 2, "rule-c", "hint"), "more"),
        (Spot("a.yaml", 2, "rule-d", "error"), "x"),
    }


@pytest.mark.parametrize(
    ("findings", "marks"),
    [
        ([finding(1, "rule-a")], ""),
        ([], "-"),
        ([finding(1, "rule-a"), finding(1, "rule-a")], "+"),
        ([finding(2, "rule-a")], "-+"),
        ([finding(1, "rule-a", "warning")], "-+"),
        ([finding(1, "rule-b")], "-+"),
        ([finding(1, "rule-a", message="another thing")], "~"),
    ],
)
def test_difference(findings: list[Finding], marks: str) -> None:
    lines = difference(announced({"a.yaml": TEXT.splitlines()[0]}), findings)
    assert "".join(line[0] for line in lines) == marks


def test_each_announcement_takes_one_finding() -> None:
    text = "a: 1  # error[r]: first # error[r]"
    two = [finding(1, "r", message="the first"), finding(1, "r", message="the second")]
    assert difference(announced({"a.yaml": text}), two) == []
    assert [line[0] for line in difference(announced({"a.yaml": text}), two[:1])] == ["-"]


def test_a_wrong_announcement_fails() -> None:
    text = kustomization("apps", "interval: 1d  # error[invalid-duration]")
    report = lint_files({"clusters/production/apps.yaml": text}, select=["invalid-duration"])
    assert_findings(report, {"clusters/production/apps.yaml": text})
    with pytest.raises(AssertionError) as caught:
        assert_findings(report, {"clusters/production/apps.yaml": text.replace("# error", "#")})
    assert "+ clusters/production/apps.yaml:5: error[invalid-duration]: " in str(caught.value)
    assert_findings(report, {}, only=["flux-schema"])


def test_files_are_read_as_written(tmp_path: Path) -> None:
    files = {"a/one.yaml": "a: 1\r\n", "a/two.yaml": "b: 2\n", "link -> a": ""}
    write_files(files, tmp_path)
    written = {path: text for path, text in files.items() if path != "link -> a"}
    assert read_files(tmp_path) == {**written, "a/one.yaml": "a: 1\n"}
    assert (tmp_path / "link" / "two.yaml").read_text(encoding="utf-8") == "b: 2\n"


def test_the_content_of_paths_is_written_too(tmp_path: Path) -> None:
    write_files({"clusters/a/apps.yaml": kustomization("apps")}, tmp_path)
    assert set(read_files(tmp_path)) == {"clusters/a/apps.yaml", "apps/config.yaml"}


def test_hostile_variants_change_everything_at_one_depth() -> None:
    files = {
        "a.yaml": kustomization("apps"),
        "b.txt": "b",
        "c.yaml": "a: b: c",
        ".gitops-lint.yaml": "",
    }
    variants = list(hostile_variants(files))
    assert len(variants) == VARIANTS
    assert all(set(it) == {"a.yaml", "b.txt"} and it["b.txt"] == "b" for it in variants)
    first, second = json.loads(variants[0]["a.yaml"]), json.loads(variants[13]["a.yaml"])
    metadata = {"name": "apps", "namespace": "flux-system"}
    assert first == {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": metadata, "spec": None,
    }  # fmt: skip
    assert second["metadata"] == dict.fromkeys(metadata)
    assert set(second["spec"].values()) == {None}
    assert list(hostile_variants({"a.yaml": "a: b: c"})) == []


def test_manifests() -> None:
    text = documents(
        kustomization(
            "apps",
            "wait: true  # error[a]",
            "path: ./elsewhere",
            "dependsOn:",
            "  - name: infra  # error[b]",
            "  - name: config",
            namespace="team",
            metadata="labels: {a: b}",
            at_name="# error[c]",
            at_spec="# error[d]",
        ),
        helm_release("web", "chart: {spec: {chart: web}}"),
        helm_release("db"),
        source("OCIRepository", "db", at_name="# error[e]"),
        config_map("empty"),
        config_map("full", "key: value", namespace=""),
        crd("Widget"),
    )
    assert [(spot.line, spot.rule) for spot, _ in announced({"": text})] == [
        (3, "c"), (4, "d"), (9, "a"), (11, "b"), (30, "e"),
    ]  # fmt: skip
    file = parse_text("a.yaml", text)
    assert file.faults == ()
    apps, web, db, charts, empty, full, widget = (it.data for it in file.documents)
    assert apps == {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "apps", "namespace": "team", "labels": {"a": "b"}},
        "spec": {
            "interval": "10m",
            "path": "./elsewhere",
            "prune": True,
            "sourceRef": {
                "kind": "GitRepository",
                "name": "flux-system",
                "namespace": "flux-system",
            },
            "wait": True,
            "dependsOn": [{"name": "infra"}, {"name": "config"}],
        },
    }
    assert web["spec"] == {"interval": "1h", "chart": {"spec": {"chart": "web"}}}
    assert db["spec"]["chartRef"] == {"kind": "OCIRepository", "name": "db"}
    assert charts["spec"] == {"interval": "1m", "url": "oci://example.com/db"}
    assert "data" not in empty
    assert (full["data"], full["metadata"]) == ({"key": "value"}, {"name": "full"})
    assert widget["metadata"] == {"name": "widgets.example.com"}
    assert widget["spec"]["names"] == {"kind": "Widget", "plural": "widgets"}


PLUGIN = '''\
"""A Kustomization without a label that says who owns it.

## Why

Nobody knows whom to ask when it fails. Flux applies it all the same, so this is only a warning.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps  # warning[owner-missing]: has no owner
  namespace: flux-system
spec: {interval: 10m, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system, labels: {team: shop}}
spec: {interval: 10m, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not resource.get("metadata", "labels", "team"):
        yield resource.problem(f"{resource} has no owner", "metadata", "name")
'''
CHECKS = """\
import site, sys
site.addsitedir(sys.argv[1])
site.getsitepackages = lambda: [sys.argv[1]]  # as if it were installed there
from gitops_lint.testing import check_examples, check_hostile, check_page, rules_of
heavy = {"pytest", "hypothesis", "networkx", "jsonschema", "ruamel.yaml"} & {*sys.modules}
assert not heavy, heavy
rule, = rules_of("my_rules")
check_page(rule)
check_examples(rule)
check_hostile(rule, step=13)
print("passed", rule.id)
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", "passed owner-missing"),
        ("who owns it.\n", "who owns it\n", "the summary is not a sentence"),
        (
            ": has no owner\n",
            ": has no name\n",
            "~ clusters/production/apps.yaml:4: warning[owner-m",
        ),
        (
            "labels: {team: shop}",
            "labels: {}",
            "+ clusters/production/apps.yaml:3: warning[owner-m",
        ),
        ('resource.get("metadata", "labels", "team")', 'resource.get("spec")["prune"]', "Error"),
    ],
)
def test_a_rule_of_another_package_is_tested_like_ours(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    package, metadata = tmp_path / "my_rules", tmp_path / "my_rules-1.0.dist-info"
    package.mkdir()
    metadata.mkdir()
    (package / "__init__.py").touch()
    (package / "owner_missing.py").write_text(PLUGIN.replace(old, new, 1))
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: my-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[gitops_lint.rules]\nmine = my_rules\n")
    command = [sys.executable, "-c", CHECKS, str(tmp_path)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert expected in done.stdout + done.stderr
    assert ("AssertionError" in done.stderr) is bool(old)
