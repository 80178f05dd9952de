"""Lists that Flux does not read, and objects that are therefore never checked."""

from textwrap import dedent, indent

import pytest

from gitops_lint.testing import assert_findings, crd, fix_files, kustomization, lint_files
from gitops_lint.testing.repository import start_config

RULE = "health-checks-ignored"
NOTE = "  # warning[health-checks-ignored]: "
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: apps}\n"


def repository(wait: str, checks: str, note: str = "", content: str = DEPLOYMENT) -> dict[str, str]:
    return {
        "clusters/production/app.yaml": kustomization(
            "app", wait, f"healthChecks:{note}\n{indent(dedent(f'    {checks}'), '  ')}"
        ),
        "app/content.yaml": content,
    }


LISTED = "- {kind: Deployment, name: a, namespace: apps}"
FOREIGN = "- {kind: Deployment, name: other, namespace: apps}"

CLUSTER_SCOPED = "- {apiVersion: example.com/v1, kind: Widget, name: a}"
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, namespace: target}\n"
WIDGET_CRD = crd("Widget").replace("Namespaced", "Cluster")


@pytest.mark.parametrize(
    ("wait", "checks", "note"),
    [
        (
            "wait: true",
            LISTED,
            NOTE.replace("warning", "hint") + "Flux ignores `healthChecks` of Kustomization",
        ),
        (
            "wait: true",
            f"{LISTED}\n    {FOREIGN}",
            NOTE + "Never checked: Deployment apps/other",
        ),
        ("wait: false", LISTED, ""),
        ("wait: ${WAIT}", LISTED, ""),
        ("force: false", LISTED, ""),
        ("wait: true", "[]", ""),
    ],
)
def test_findings(wait: str, checks: str, note: str) -> None:
    given = repository(wait, checks, note)
    assert_findings(lint_files(given, select=[RULE]), given)


@pytest.mark.parametrize(
    ("checks", "content"),
    [
        (LISTED, DEPLOYMENT),
        (FOREIGN, DEPLOYMENT.replace("name: a", "name: '${NAME}'")),
        (FOREIGN.replace("other", "'${NAME}'"), DEPLOYMENT),
        (LISTED, DEPLOYMENT.replace(", namespace: apps", "")),
        (CLUSTER_SCOPED, WIDGET),
        (CLUSTER_SCOPED.replace("}", ", namespace: elsewhere}"), WIDGET + "---\n" + WIDGET_CRD),
        (
            CLUSTER_SCOPED.replace("}", ", namespace: elsewhere}").replace(
                "Widget", "ClusterWidget"
            ),
            WIDGET.replace("Widget", "ClusterWidget"),
        ),
    ],
)
def test_an_object_that_may_be_applied_is_not_called_unchecked(checks: str, content: str) -> None:
    (finding,) = lint_files(
        repository("wait: true", checks, content=content), select=[RULE]
    ).findings
    assert not [note for note in finding.notes if note.startswith("Never checked")]
    assert finding.help is not None
    assert finding.help.startswith("remove `healthChecks`")


def test_help_if_an_object_is_not_checked() -> None:
    (finding,) = lint_files(repository("wait: true", FOREIGN), select=[RULE]).findings
    assert finding.help == (
        "remove `healthChecks`; or, if a controller creates Deployment apps/other, remove `wait: true` to"
        " wait for the listed objects only"
    )
    other = kustomization("other")
    given = repository("wait: true", FOREIGN) | {
        "clusters/production/other.yaml": other,
        "other/content.yaml": DEPLOYMENT.replace("name: a", "name: other"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == "remove `wait: true` to wait for the listed objects only"
    assert [it.message for it in finding.related] == ["`wait: true` is set here"]


@pytest.mark.parametrize(
    ("field", "unchecked"), [("name", False), ("namespace", False), ("annotations", True)]
)
def test_an_undefined_variable_in_the_identity(field: str, *, unchecked: bool) -> None:
    """Flux before 2.9 replaces it by an empty string, but the owner meant some name."""
    value = {"name": "'web-${NAME}'", "namespace": "'${PLACE}'", "annotations": "{a: '${NAME}'}"}
    meta = {"name": "a", "namespace": "apps"} | {field: value[field]}
    text = ", ".join(f"{key}: {text}" for key, text in meta.items())
    given = repository(
        "wait: true",
        FOREIGN,
        content=f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{{text}}}\n",
    )
    path = "clusters/production/app.yaml"
    given[path] += "  postBuild: {substitute: {OTHER: x}}\n"
    config = start_config(given)._replace(flux_version="2.8")
    (finding,) = lint_files(given, select=[RULE], config=config).findings
    assert any(note.startswith("Never checked") for note in finding.notes) is unchecked


def test_a_namespaced_object_in_another_namespace_is_not_checked() -> None:
    checks = CLUSTER_SCOPED.replace("}", ", namespace: elsewhere}")
    given = repository(
        "wait: true",
        checks,
        NOTE + "Never checked: Widget elsewhere/a",
        WIDGET + "---\n" + crd("Widget"),
    )
    assert_findings(lint_files(given, select=[RULE]), given)


def test_a_list_that_changes_nothing_is_removed() -> None:
    files = repository("wait: true  # c", LISTED)
    (path, text), *_ = files.items()
    start = text.index("  healthChecks:")
    assert fix_files(files, select=[RULE], unsafe=False) == {**files, path: text[:start]}
    kept = repository("wait: true", FOREIGN)
    assert fix_files(kept, select=[RULE]) == kept
