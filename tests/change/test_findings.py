"""The findings about the commits of scenarios, most of which real Flux has played."""

from pathlib import Path

from gitops_lint.engine.run import judge_change
from gitops_lint.rule import load_rules
from gitops_lint.testing import config_map, kustomization, lint_change
from tests.change.lines import repository
from tests.change.test_scenarios import commits

RULES = [rule.id for rule in load_rules() if rule.scope == "change"]
# (scenario, severity, rule, path, line); no other commit has a finding.
EXPECTED = [
    ("claim-removed", "hint", "claim-removed", "clusters/test/apps.yaml", 1),
    ("claim-removed", "warning", "claim-removed", "clusters/test/apps.yaml", 1),
    ("claim-shrinks", "error", "immutable-field-changed", "apps/data.yaml", 11),
    ("crd-removed", "error", "crd-removed", "clusters/test/apps.yaml", 1),
    ("deployment-selector", "error", "immutable-field-changed", "apps/web.yaml", 9),
    ("file-moved-with-the-path", "warning", "spec-changed-too-late", "clusters/test/apps.yaml", 8),
    ("immutable-config-map", "error", "immutable-field-changed", "apps/web.yaml", 7),
    ("moved-in-wrong-order", "warning", "owner-changed", "two/web.yaml", 4),
    ("moved-to-another", "warning", "owner-changed", "two/web.yaml", 4),
    ("namespace-with-data-removed", "warning", "claim-removed", "clusters/test/apps.yaml", 1),
    ("namespace-removed", "error", "namespace-removed", "clusters/test/apps.yaml", 1),
    ("prune-turned-off-too-late", "warning", "spec-changed-too-late", "clusters/test/apps.yaml", 9),
    ("release-chart", "warning", "release-reinstalled", "clusters/test/apps.yaml", 19),
    ("release-name", "warning", "release-reinstalled", "clusters/test/apps.yaml", 24),
    ("release-renamed-with-release-name", "warning", "release-reinstalled", "clusters/test/apps.yaml", 13),
    ("release-renamed", "warning", "release-reinstalled", "clusters/test/apps.yaml", 13),
    ("release-storage", "warning", "release-reinstalled", "clusters/test/apps.yaml", 29),
    ("release-target-namespace", "warning", "release-reinstalled", "clusters/test/apps.yaml", 29),
    ("release-renamed-with-old-release-name", "warning", "release-reinstalled", "clusters/test/apps.yaml", 13),
    ("renamed", "warning", "kustomization-renamed", "clusters/test/apps.yaml", 4),
    ("renamed-parent", "error", "kustomization-renamed", "clusters/test/apps.yaml", 4),
    ("role-ref", "error", "immutable-field-changed", "apps/team.yaml", 9),
    ("secret-type", "error", "immutable-field-changed", "apps/login.yaml", 6),
    ("service-address", "error", "immutable-field-changed", "apps/web.yaml", 7),
    ("stateful-set-claims", "error", "immutable-field-changed", "apps/db.yaml", 20),
    ("storage-class", "error", "immutable-field-changed", "apps/class.yaml", 7),
]  # fmt: skip


def test_the_findings_of_all_commits(tmp_path: Path) -> None:
    found = []
    for number, (name, before, after, _) in enumerate(commits()):
        folder = tmp_path / str(number)
        states = (repository(before, folder / "before"), repository(after, folder / "after"))
        report = judge_change(*states, lambda *_: None)
        assert not report.crashes
        found += [
            (name, it.severity.value, it.rule, it.location.path, it.location.line)
            for it in report.findings
        ]
    assert sorted(found) == sorted(EXPECTED)


def test_a_rename_with_another_spec_is_a_change_of_the_owner() -> None:
    """What the advice for a rename asks for comes too late in the same commit."""
    start = {"clusters/production/apps.yaml": kustomization("apps"), "apps/a.yaml": config_map("a")}
    new = kustomization("applications", "deletionPolicy: Orphan").replace(
        "./applications", "./apps"
    )
    report = lint_change(start, {**start, "clusters/production/apps.yaml": new}, select=RULES)
    assert [(it.rule, it.severity.value, it.location.path) for it in report.findings] == [
        ("owner-changed", "warning", "apps/a.yaml")
    ]
