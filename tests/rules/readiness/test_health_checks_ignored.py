"""Lists that Flux does not read, and objects that are therefore never checked."""

from textwrap import dedent, indent

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files

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


@pytest.mark.parametrize(
    ("wait", "checks", "note"),
    [
        (
            "wait: true",
            LISTED,
            NOTE.replace("warning", "info") + "Flux ignores `healthChecks` of Kustomization",
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
    assert finding.help == "remove `wait: true` to wait for the listed objects only"
    assert [it.message for it in finding.related] == ["`wait: true` is set here"]
