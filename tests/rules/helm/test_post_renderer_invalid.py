"""Patches that kustomize refuses, whatever the chart renders."""

import pytest

from gitops_lint.testing import helm_release, lint_files

LABEL = "- {op: add, path: /metadata/labels/a, value: b}"
CONFIG = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"


@pytest.mark.parametrize(
    ("patch", "target", "messages"),
    [
        (LABEL, "{kind: Deployment}", []),
        (LABEL, None, ["a JSON patch needs a `target`; without one, the build fails"]),
        (LABEL, "{name: 'x('}", ["`target.name`: `x(` is not a valid regular expression"]),
        (LABEL, "{labelSelector: a=b=c}", ["`a=b=c` is not a valid label selector"]),
        (LABEL, "{name: '${NAME}('}", []),  # unknown
        (LABEL, "{name: 5}", []),  # flux-schema
        ("- {op: set, path: /a}", "{kind: Deployment}", []),  # fails only if it selects an object
        (CONFIG, None, []),  # the chart may render it
        (CONFIG, "{kind: ConfigMap}", []),
        (
            f"{CONFIG}\n---\n{CONFIG}",
            "{kind: ConfigMap}",
            ["a patch with several documents cannot have a `target`, so the build fails"],
        ),
        ("", None, ["a patch needs `path` or `patch`; without either, the build fails"]),
    ],
)
def test_patches(patch: str, target: str | None, messages: list[str]) -> None:
    entry = f"{{patch: {patch!r}" + (f", target: {target}}}" if target else "}")
    entry = entry.replace(f"{patch!r}", '"' + patch.replace("\n", "\\n") + '"')
    release = helm_release("x", f"postRenderers: [{{kustomize: {{patches: [{entry}]}}}}]")
    files = {".gitops-lint.yaml": "clusters: [clusters/a]\n", "clusters/a/x.yaml": release}
    found = lint_files(files, select=["post-renderer-invalid"]).findings
    start = "HelmRelease flux-system/x is never installed: "
    assert [it.message for it in found] == [f"{start}{it}" for it in messages]
