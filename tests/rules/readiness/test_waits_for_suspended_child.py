"""Kustomizations that wait for a suspended one."""

import pytest

from gitops_lint.testing import assert_findings, helm_release, kustomization, lint_files

RULE = "waits-for-suspended-child"
ERROR = "  # error[waits-for-suspended-child]: "


def check(name: str, version: str = "kustomize.toolkit.fluxcd.io/v1") -> str:
    return (
        f"healthChecks: [{{apiVersion: {version}, kind: Kustomization, name: {name},"
        " namespace: flux-system}]"
    )


WAIT = ("wait: true", "timeout: 5m")
CHILD = kustomization(
    "child",
    f"suspend: true{ERROR}Kustomization flux-system/parent never becomes Ready on a new cluster: it waits for Kustomization flux-system/child,",
)
SILENT = kustomization("child", "suspend: true")
CUSTOM = (
    "healthCheckExprs: [{{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: {}, current: 'true'}}]"
)


@pytest.mark.parametrize(
    ("top", "content"),
    [
        pytest.param(kustomization("parent", *WAIT), CHILD, id="waits for all"),
        pytest.param(kustomization("parent"), SILENT, id="does not wait"),
        pytest.param(kustomization("parent", "wait: ${WAIT}"), SILENT, id="may wait"),
        pytest.param(kustomization("parent", *WAIT, "suspend: true"), SILENT, id="is suspended itself"),
        pytest.param(kustomization("parent", *WAIT), kustomization("child"), id="goes on"),
        pytest.param(kustomization("parent", *WAIT), kustomization("child", "suspend: ${X}"), id="may be suspended"),
        pytest.param(kustomization("parent", *WAIT), helm_release("child", "suspend: true"), id="a suspended HelmRelease is healthy"),
        pytest.param(
            kustomization("parent", *WAIT),
            kustomization("child", "suspend: true", metadata="annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}"),
            id="is not applied",
        ),
        pytest.param(kustomization("parent", check("child")), CHILD, id="listed"),
        pytest.param(kustomization("parent", check("other")), SILENT + "---\n" + kustomization("other"), id="another is listed"),
        pytest.param(kustomization("parent", check("child", "example.com/v1")), SILENT, id="another kind is listed"),
        pytest.param(kustomization("parent", check("child")) + "---\n" + CHILD, "", id="listed, and applied by another"),
        pytest.param(kustomization("parent", *WAIT, CUSTOM.format("Kustomization")), SILENT, id="judged by an expression"),
        pytest.param(kustomization("parent", *WAIT, CUSTOM.format("Other")), CHILD, id="an expression for another kind"),
        pytest.param(
            kustomization("parent", *WAIT) + "---\n" + kustomization("other", check("child")),
            kustomization("child", f"suspend: true{ERROR}flux-system/other (and 1 more Kustomization) never becomes Ready"),
            id="two wait",
        ),
    ],
)  # fmt: skip
def test_findings(top: str, content: str) -> None:
    given = {"clusters/production/top.yaml": top, "parent/content.yaml": content}
    assert_findings(lint_files(given, select=[RULE]), given)


def test_notes_and_help() -> None:
    top = [
        kustomization("outer", *WAIT),
        kustomization("apps", "dependsOn: [{name: outer}]"),
        kustomization("late", "dependsOn: [{name: apps}]"),
        kustomization("free"),
    ]
    given = {
        "clusters/production/top.yaml": "---\n".join(top),
        "outer/inner.yaml": kustomization("inner", *WAIT),
        "inner/child.yaml": kustomization("child", "suspend: true"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert (finding.location.path, finding.location.line) == ("inner/child.yaml", 9)
    assert finding.message == (
        "Kustomization flux-system/inner never becomes Ready on a new cluster: it waits for"
        " Kustomization flux-system/child, which is suspended"
    )
    assert finding.notes == (
        "The wait fails after 5m on every attempt, because child never gets a status.",
        "It blocks 3 more Kustomizations: apps, late and outer.",
        "If child became Ready before it was suspended, the old status still counts.",
    )
    assert finding.help == (
        "remove `suspend: true`; or remove child from the objects that Kustomization"
        " flux-system/inner applies; or annotate it with `kustomize.toolkit.fluxcd.io/ssa: Ignore`, so"
        " that it is neither applied nor waited for"
    )
    assert [(it.location.path, it.location.line, it.message) for it in finding.related] == [
        ("outer/inner.yaml", 9, "Kustomization flux-system/inner waits for it")
    ]


def test_help_for_an_entry_of_health_checks() -> None:
    given = {
        "clusters/production/top.yaml": kustomization("parent", check("child")),
        "parent/child.yaml": kustomization("child", "suspend: true"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == (
        "remove `suspend: true`; or remove child from `healthChecks` of Kustomization"
        " flux-system/parent"
    )
