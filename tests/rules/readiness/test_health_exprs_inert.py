"""health-exprs-inert: expressions that are never evaluated."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULE = "health-exprs-inert"
NEVER = "  # warning[health-exprs-inert]: because it waits for nothing"
NOT_THERE = "  # warning[health-exprs-inert]: never evaluates the health check for "
DATABASE = "apiVersion: example.com/v2\nkind: Database\nmetadata: {name: a, namespace: b}\n"


def checked(lines: str, entry: str, note: str = "", name: str = "app") -> str:
    expressions = f"healthCheckExprs:{note}\n  - {{current: 'true', {entry}}}"
    return kustomization(name, lines, expressions)


MATCHING = "apiVersion: example.com/v1, kind: Database"
CHECKS = "healthChecks: [{apiVersion: example.com/v1, kind: Cache, name: a, namespace: b}]"


@pytest.mark.parametrize(
    ("lines", "entry", "note"),
    [
        ("wait: true", MATCHING, ""),
        ("wait: true", "apiVersion: example.com/v1", ""),
        ("wait: true", "apiVersion: '${V}', kind: Database", ""),
        ("wait: false", MATCHING, NEVER),
        ("force: false", MATCHING, NEVER),
        ("wait: ${WAIT}", MATCHING, ""),
        ("suspend: true", MATCHING, ""),
        ("healthChecks: []", MATCHING, NEVER),
        (CHECKS, "apiVersion: example.com/v1, kind: Cache", ""),
        ("healthChecks: [{apiVersion: '${V}/v1', kind: Cache, name: a}]", MATCHING, ""),
    ],
)
def test_whole_lists(lines: str, entry: str, note: str) -> None:
    files = {
        "clusters/production/app.yaml": checked(lines, entry, note),
        "app/content.yaml": DATABASE,
    }
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("lines", "entry", "message", "hint"),
    [
        ("wait: true", "apiVersion: a.b/v1, kind: Database", "Database of a.b", "Database of example.com"),
        ("wait: true", "apiVersion: example.com/v1, kind: Cache", "Cache of example.com", "Database of example.com"),
        ("wait: true", "apiVersion: a.b/v1, kind: Cache", "Cache of a.b", None),
        ("wait: true", "apiVersion: a.b/v1", "object of a.b", None),
        (CHECKS, MATCHING, "Database of example.com", "Cache of example.com"),
    ],
)  # fmt: skip
def test_entries(lines: str, entry: str, message: str, hint: str | None) -> None:
    files = {
        "clusters/production/app.yaml": checked(lines, entry),
        "app/content.yaml": DATABASE,
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert f"the health check for {message}, because" in finding.message
    other = "move the entry to the Kustomization that applies such objects, or remove it"
    assert finding.help == (f"write a kind that it waits for: {hint}" if hint else other)


def test_a_kind_that_has_an_entry_is_not_offered() -> None:
    two = f"{MATCHING}}}\n  - {{current: 'true', apiVersion: example.com/v1, kind: Cache"
    files = {
        "clusters/production/app.yaml": checked("wait: true", two),
        "app/content.yaml": DATABASE,
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        "move the entry to the Kustomization that applies such objects, or remove it"
    )


@pytest.mark.parametrize(
    "content",
    [
        DATABASE.replace("kind: Database", "kind: ${KIND}"),
        DATABASE + "---\nnot: an object\n",
    ],
)
def test_unknown_content_is_silent(content: str) -> None:
    files = {
        "clusters/production/app.yaml": checked("wait: true", "apiVersion: a.b/v1"),
        "app/content.yaml": content,
    }
    assert_findings(lint_files(files, select=[RULE]), {})


def test_objects_that_are_not_applied_are_not_awaited() -> None:
    ignored = "metadata: {annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}, "
    files = {
        "clusters/production/app.yaml": checked("wait: true", "apiVersion: example.com/v1"),
        "app/content.yaml": DATABASE.replace("metadata: {", ignored),
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert "the health check for object of example.com," in finding.message


@pytest.mark.parametrize(("second", "findings"), [("Database", 0), ("Cache", 1)])
def test_a_patch_for_many_is_needed_once(second: str, findings: int) -> None:
    """A parent may add the same entry to all its children if one of them has such objects."""

    def child(name: str) -> str:
        return checked("wait: true", MATCHING, name=name).partition("  healthCheckExprs")[0]

    patch = (
        "patches:\n"
        "  - target: {kind: Kustomization}\n"
        "    path: patch.yaml\n"
        "resources: [one.yaml, two.yaml]\n"
    )
    files = {
        "clusters/production/kustomization.yaml": patch,
        "clusters/production/patch.yaml": (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: any}\n"
            f"spec: {{healthCheckExprs: [{{current: 'true', {MATCHING}}}]}}\n"
        ),
        "clusters/production/one.yaml": child("one"),
        "clusters/production/two.yaml": child("two"),
        "one/content.yaml": DATABASE.replace("Database", "Store"),
        "two/content.yaml": DATABASE.replace("Database", second),
    }
    found = lint_files(files, select=[RULE]).findings
    assert [finding.rule for finding in found] == [RULE] * findings


RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: databases, namespace: b}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: databases}}
"""
MOVE = "move the entry to the Kustomization that applies such objects, or remove it"


@pytest.mark.parametrize(
    ("lines", "content", "help_"),
    [
        (
            "wait: true",
            RELEASE,
            (
                "if a chart creates the object (HelmRelease b/databases), list it and the HelmRelease under"
                f" `healthChecks` instead of `wait: true`; or {MOVE}"
            ),
        ),
        (
            "healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: a, namespace: b}]",
            RELEASE,
            (
                "if a chart creates the object (HelmRelease b/databases), list it under `healthChecks`;"
                f" or {MOVE}"
            ),
        ),
        (
            "healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: a, namespace: b}]",
            RELEASE + "---\n" + DATABASE,
            "list Database b/a under `healthChecks`",
        ),
    ],
)
def test_an_object_of_a_chart_counts_only_if_it_is_listed(
    lines: str, content: str, help_: str
) -> None:
    files = {
        "clusters/production/app.yaml": checked(lines, MATCHING),
        "app/content.yaml": content,
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == help_


def test_a_habit_is_one_finding_for_all_kinds() -> None:
    """Two Kustomizations list only a HelmRelease under `healthChecks`, and check two kinds that they apply."""
    checks = "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: a, namespace: b}]"
    entries = (
        "healthCheckExprs:\n  - {current: 'true', apiVersion: example.com/v1, kind: Database}"
        "\n  - {current: 'true', apiVersion: example.org/v1, kind: Restore}"
    )
    restore = DATABASE.replace("example.com", "example.org").replace("Database", "Restore")
    files = {
        f"clusters/production/{name}.yaml": kustomization(name, checks, entries)
        for name in ("app", "shop")
    }
    files |= {
        f"{name}/all.yaml": f"{DATABASE}---\n{restore}".replace("name: a", f"name: {name}")
        for name in ("app", "shop")
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.message == (
        "Flux never evaluates the health checks of 2 Kustomizations for Database and Restore,"
        " which nothing waits for"
    )
    assert (
        finding.help
        == "for Database: list Database b/app under `healthChecks`; likewise for the others"
    )
    assert [(it.location.path, it.location.line) for it in finding.objects] == [
        ("clusters/production/app.yaml", 11),
        ("clusters/production/app.yaml", 12),
        ("clusters/production/shop.yaml", 11),
        ("clusters/production/shop.yaml", 12),
    ]
