"""Who waits for somebody that waits for them, and what breaks the circle."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULE = "wait-deadlock"
NOTE = "  # error[wait-deadlock]: "


def ordered(name: str, *lines: str, depends_on: str = "") -> str:
    """A Kustomization; its only dependency, if any, is on a line of its own."""
    entry = f"dependsOn:\n  - {depends_on}" if depends_on else ""
    return kustomization(name, *lines, entry)


def repository(top: str, **inside: str) -> dict[str, str]:
    """A cluster of `top`, and what is in the directory of each Kustomization."""
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n"
    names = ("parent", "child", "middle", "other")
    content = {f"{name}/content.yaml": inside.get(name, config) for name in names}
    return {"clusters/production/top.yaml": top, **content}


WAITS = ("wait: true", "timeout: 5m")
BACK = "name: parent"
CHILD = ordered("child", depends_on=BACK + NOTE + "child → parent → child")
CHECKS = "healthChecks: [{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: child, namespace: flux-system}]"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(repository(ordered("parent", *WAITS), parent=CHILD), id="a child that names its parent"),
        pytest.param(repository(ordered("parent", CHECKS), parent=CHILD), id="listed in healthChecks"),
        pytest.param(
            repository(
                ordered("parent", CHECKS)
                + "---\n"
                + ordered("child", depends_on=BACK + NOTE + "child → parent → child")
            ),
            id="listed, and not even a child",
        ),
        pytest.param(
            repository(
                ordered("parent", *WAITS) + "---\n" + ordered("other", depends_on=BACK),
                parent=ordered("child", depends_on="name: other" + NOTE + "child → other → parent → child"),
            ),
            id="by way of another",
        ),
        pytest.param(
            repository(
                ordered("parent", *WAITS),
                parent=ordered("middle", *WAITS),
                middle=ordered("child", depends_on=BACK + NOTE + "child → parent → middle → child"),
            ),
            id="a grandchild",
        ),
        pytest.param(
            repository(
                ordered("parent", *WAITS),
                parent=ordered("middle"),
                middle=ordered("child", depends_on=BACK),
            ),
            id="the middle does not wait",
        ),
        pytest.param(
            repository(ordered("parent", "wait: false"), parent=ordered("child", depends_on=BACK)),
            id="no wait",
        ),
        pytest.param(
            repository(ordered("parent", "wait: ${WAIT}"), parent=ordered("child", depends_on=BACK)),
            id="a variable",
        ),
        pytest.param(
            repository(
                ordered("parent", *WAITS),
                parent=ordered("child", depends_on="{name: parent, readyExpr: 'dep.metadata.generation > 0'}"),
            ),
            id="a readyExpr that does not ask for Ready",
        ),
        pytest.param(
            repository(
                ordered("parent", *WAITS),
                parent=ordered("child", depends_on=BACK).replace(
                    "namespace: flux-system}\nspec", "namespace: flux-system, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}}\nspec"
                ),
            ),
            id="a child that is skipped",
        ),
        pytest.param(
            repository(ordered("parent", *WAITS), parent=ordered("child", "suspend: true", depends_on=BACK)),
            id="a suspended child",
        ),
        pytest.param(
            repository(ordered("parent", *WAITS, "suspend: true"), parent=ordered("child", depends_on=BACK)),
            id="a suspended parent",
        ),
        pytest.param(
            repository(ordered("parent", *WAITS, depends_on="name: other") + "---\n" + ordered("other", depends_on=BACK)),
            id="a pure cycle is told by another rule",
        ),
        pytest.param(
            repository(ordered("parent", depends_on="{name: parent, readyExpr: \"dep.status.conditions.exists(c, c.type == 'Ready')\"}")),
            id="a pure cycle through a readyExpr that asks for Ready",
        ),
        pytest.param(
            repository(ordered("parent", *WAITS), parent=ordered("child", *WAITS)),
            id="waiting for a child that waits",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=[RULE]), given)


def test_help_names_the_list_if_there_is_no_wait() -> None:
    given = repository(ordered("parent", CHECKS), parent=CHILD)
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == (
        "remove Kustomization flux-system/parent from `dependsOn` of Kustomization flux-system/child; or"
        " remove Kustomization flux-system/child from `healthChecks` of Kustomization flux-system/parent"
    )


def test_every_step_is_told_and_the_parents_timeout() -> None:
    after = ordered("other", depends_on="name: parent")
    given = repository(ordered("parent", *WAITS) + "---\n" + after, parent=CHILD)
    (finding,) = lint_files(given, select=[RULE]).findings
    assert [(it.location.path, it.message) for it in finding.related] == [
        (
            "parent/content.yaml",
            "Kustomization flux-system/child depends on Kustomization flux-system/parent",
        ),
        (
            "clusters/production/top.yaml",
            "Kustomization flux-system/parent waits for the health of Kustomization flux-system/child",
        ),
    ]
    assert finding.notes == (
        "Kustomization flux-system/parent waits for health and times out after 5m on every attempt.",
        (
            "The `dependsOn` entry is redundant, because Kustomization flux-system/parent applies Kustomization"
            " flux-system/child."
        ),
        "This blocks 3 Kustomizations: child, other and parent.",
    )
    assert finding.help == (
        "remove Kustomization flux-system/parent from `dependsOn` of Kustomization flux-system/child; or"
        " replace `wait: true` of Kustomization flux-system/parent with `healthChecks` that leave out"
        " Kustomization flux-system/child"
    )
