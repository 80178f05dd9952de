"""Who waits for somebody that waits for them, and what breaks the circle."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "wait-deadlock"
NOTE = "  # error[wait-deadlock]: "


def kustomization(name: str, *lines: str, depends_on: str = "") -> str:
    body = "\n  ".join(lines)
    entry = f"\n  dependsOn:\n    - {depends_on}" if depends_on else ""
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  {body}{entry}
"""


def repository(top: str, **inside: str) -> dict[str, str]:
    """A cluster of `top`, and what is in the directory of each Kustomization."""
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n"
    names = ("parent", "child", "middle", "other")
    content = {f"{name}/content.yaml": inside.get(name, config) for name in names}
    return {"clusters/production/top.yaml": top, **content}


WAITS = ("wait: true", "timeout: 5m")
BACK = "name: parent"
CHILD = kustomization("child", depends_on=BACK + NOTE + "child → parent → child")
CHECKS = "healthChecks: [{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: child, namespace: flux-system}]"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(repository(kustomization("parent", *WAITS), parent=CHILD), id="a child that names its parent"),
        pytest.param(repository(kustomization("parent", CHECKS), parent=CHILD), id="listed in healthChecks"),
        pytest.param(
            repository(
                kustomization("parent", CHECKS)
                + "---\n"
                + kustomization("child", depends_on=BACK + NOTE + "child → parent → child")
            ),
            id="listed, and not even a child",
        ),
        pytest.param(
            repository(
                kustomization("parent", *WAITS) + "---\n" + kustomization("other", depends_on=BACK),
                parent=kustomization("child", depends_on="name: other" + NOTE + "child → other → parent → child"),
            ),
            id="by way of another",
        ),
        pytest.param(
            repository(
                kustomization("parent", *WAITS),
                parent=kustomization("middle", *WAITS),
                middle=kustomization("child", depends_on=BACK + NOTE + "child → parent → middle → child"),
            ),
            id="a grandchild",
        ),
        pytest.param(
            repository(
                kustomization("parent", *WAITS),
                parent=kustomization("middle"),
                middle=kustomization("child", depends_on=BACK),
            ),
            id="the middle does not wait",
        ),
        pytest.param(
            repository(kustomization("parent", "wait: false"), parent=kustomization("child", depends_on=BACK)),
            id="no wait",
        ),
        pytest.param(
            repository(kustomization("parent", "wait: ${WAIT}"), parent=kustomization("child", depends_on=BACK)),
            id="a variable",
        ),
        pytest.param(
            repository(
                kustomization("parent", *WAITS),
                parent=kustomization("child", depends_on="{name: parent, readyExpr: 'dep.metadata.generation > 0'}"),
            ),
            id="a readyExpr that does not ask for Ready",
        ),
        pytest.param(
            repository(
                kustomization("parent", *WAITS),
                parent=kustomization("child", depends_on=BACK).replace(
                    "namespace: flux-system}\nspec", "namespace: flux-system, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}}\nspec"
                ),
            ),
            id="a child that is skipped",
        ),
        pytest.param(
            repository(kustomization("parent", *WAITS), parent=kustomization("child", "suspend: true", depends_on=BACK)),
            id="a suspended child",
        ),
        pytest.param(
            repository(kustomization("parent", *WAITS, "suspend: true"), parent=kustomization("child", depends_on=BACK)),
            id="a suspended parent",
        ),
        pytest.param(
            repository(kustomization("parent", *WAITS, depends_on="name: other") + "---\n" + kustomization("other", depends_on=BACK)),
            id="a pure cycle is told by another rule",
        ),
        pytest.param(
            repository(kustomization("parent", *WAITS), parent=kustomization("child", *WAITS)),
            id="waiting for a child that waits",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=[RULE]), given)


def test_every_step_is_told_and_the_parents_timeout() -> None:
    after = kustomization("other", depends_on="name: parent")
    given = repository(kustomization("parent", *WAITS) + "---\n" + after, parent=CHILD)
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
    assert (
        "Kustomization flux-system/parent waits for health and gives up after 5m" in finding.message
    )
    assert finding.message.endswith("It blocks 3 Kustomizations: child, other and parent.")
    assert finding.help == (
        "remove Kustomization flux-system/parent from dependsOn of Kustomization flux-system/child; or"
        " let Kustomization flux-system/parent not wait for Kustomization flux-system/child (list under"
        " healthChecks what it has to): that frees them. Kustomization flux-system/parent applies"
        " Kustomization flux-system/child, and so is before it anyway"
    )
