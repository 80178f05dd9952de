"""Violations of the CRDs' schemas."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    documents,
    fix_files,
    kustomization,
    lint_files,
    manifest,
    source,
)
from tests.rules.schema.violations import check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "interval: [10m]  # error[flux-schema]",
        "intervall: 10m  # error[flux-schema]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_a_field_of_a_newer_flux() -> None:
    text = kustomization("apps", "ignoreMissingComponents: true")
    for flux, count in (("2.6", 1), ("2.9", 0)):
        files = {
            ".gitops-lint.yaml": f'clusters: [clusters/one]\nflux-version: "{flux}"\n',
            "clusters/one/apps.yaml": text,
        }
        assert len(lint_files(files, select=["flux-schema"]).findings) == count


REMOVED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1beta2  # {severity}[removed-api-version]
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependOn: [{{name: infra}}]  # error[flux-schema]: `spec.dependOn` is not a field of Kustomization
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""


@pytest.mark.parametrize(("flux", "severity"), [("", "warning"), ('flux-version: "2.9"', "error")])
def test_a_version_that_is_removed_is_checked_too(flux: str, severity: str) -> None:
    files = {
        ".gitops-lint.yaml": f"clusters: [clusters/one]\n{flux}\n",
        "clusters/one/apps.yaml": REMOVED.format(severity=severity),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n",
    }
    assert_findings(lint_files(files), files)


KUSTOMIZATION = "kustomize.toolkit.fluxcd.io/v1"
SOURCE = "sourceRef: {kind: GitRepository, name: flux-system}"


def child(name: str, entry: str = "", note: str = "") -> str:
    spec = f"spec:{note}\n  path: ./{name}" + (f"\n  {entry}" if entry else "")
    return manifest(KUSTOMIZATION, "Kustomization", name, spec, namespace="flux-system")


def test_the_missing_fields_of_an_object_are_one_finding() -> None:
    files = {
        "clusters/one/apps.yaml": documents(
            child(
                "a", note="  # error[flux-schema]: `spec` lacks `interval`, `prune` and `sourceRef`"
            ),
            child("b", f"{SOURCE}\n  interval:", "  # error[flux-schema]: lacks `prune`"),
        )
    }
    found = lint_files(files, select=["flux-schema"]).findings
    assert [(it.location.line, it.message) for it in found] == [
        (4, "`spec` lacks `interval`, `prune` and `sourceRef`"),
        (10, "`spec` has `interval: null`, which counts as missing"),
        (10, "`spec` lacks `prune`"),
    ]
    assert [(it.help or "").partition(" (")[0] for it in found] == [
        "add `interval: 10m`, `prune: true` and `sourceRef`",
        "give `interval`, such as `interval: 10m`",
        "add `prune: true` or `prune: false`",
    ]


def test_the_patch_of_a_parent_could_add_what_its_children_lack() -> None:
    patch = "patch: |\n      - op: add\n        path: /spec/interval\n        value: 10m"
    spec = f"patches:\n  - {patch.replace(chr(10), chr(10) + '  ')}\n    target: {{kind: Kustomization}}"
    files = {
        "clusters/one/apps.yaml": kustomization("apps", spec),
        "apps/children.yaml": documents(child("a"), child("b")),
        "a/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
        "b/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: default}\n",
    }
    (finding,) = lint_files(files, select=["flux-schema"]).findings
    assert (finding.message, finding.help) == (
        "2 Kustomizations lack `prune` and `sourceRef` in `spec`",
        "add `prune, sourceRef` to this patch",
    )
    assert (finding.location.path, finding.location.line) == ("clusters/one/apps.yaml", 10)
    assert [it.name for it in finding.objects] == [
        "Kustomization flux-system/a",
        "Kustomization flux-system/b",
    ]


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("REPO_PREFIX/gitops", "hint"),
        ("<your repository>", "hint"),
        ("REPO_PREFIXES/gitops", "hint"),
        ("repo_prefix/gitops", "error"),
        ("REPO/gitops", "error"),
        ("REPO_prefix/gitops", "error"),
        ("github.com/REPO_PREFIX", "error"),
    ],
)
def test_a_placeholder_for_an_address(url: str, severity: str) -> None:
    """Somebody fills it in, so neither is it proven that the object is rejected."""
    files = {
        "clusters/production/apps.yaml": source("GitRepository", "apps", f'url: "{url}"')
        + "---\n"
        + kustomization("apps", "sourceRef: {kind: GitRepository, name: apps}")
    }
    report = lint_files(files)
    assert [it.severity for it in report.findings if it.rule == "flux-schema"] == [severity]
    assert [it.severity for it in report.findings if it.severity == "error"] == (
        ["error"] if severity == "error" else []
    )
    (verdict,) = report.verdicts
    assert bool(verdict.never_ready) is (severity == "error")


def test_the_current_version_may_allow_what_a_removed_one_did_not() -> None:
    text = manifest(
        "helm.toolkit.fluxcd.io/v2beta1  # warning[removed-api-version]",
        "HelmRelease",
        "web",
        "spec: {interval: 1h, chartRef: {kind: OCIRepository, name: web}}",
    )
    files = {
        "clusters/one/apps.yaml": documents(
            text, source("OCIRepository", "web", namespace="default")
        )
    }
    assert_findings(
        lint_files(files, select=["flux-schema", "flux-cel", "removed-api-version"]), files
    )


def test_the_note_says_if_the_flux_version_decides() -> None:
    text = kustomization("apps", "quota: 3")
    notes = {}
    for flux in ("", 'flux-version: "2.9"\n', 'flux-version: "2.42"\n'):
        files = {
            ".gitops-lint.yaml": f"{flux}clusters: [clusters/one]\n",
            "clusters/one/a.yaml": text,
        }
        (finding,) = lint_files(files, select=["flux-schema"]).findings
        notes[flux[15:-2]] = (finding.severity, [it[:20] for it in finding.notes])
    assert notes == {
        "": ("warning", ["Not every Flux versi"]),
        "2.9": ("error", ["The API server rejec"]),
        "2.42": ("hint", []),
    }


HEAD = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
NAMED = "metadata:\n  name: apps\n  namespace: flux-system\n"
SPEC = "spec:\n  interval: 10m\n  path: ./apps\n"
REST = "  sourceRef:\n    kind: GitRepository\n    name: flux-system\n"


PRUNE = f"{SPEC}  prune: true\n"
MOVES = [
    # (the object as it is written, and as it is right)
    (
        """  postBuild:
    # first
    dependsOn:  # it
      - name: infra
    substitute:
      a: b
""",
        """  postBuild:
    substitute:
      a: b
  # first
  dependsOn:  # it
    - name: infra
""",
    ),
    (
        "  # ours\n  substitute:\n    a: b  # c\n",
        "  postBuild:\n    # ours\n    substitute:\n      a: b  # c\n",
    ),
    (
        """  substitute:
    a: b
  substituteFrom:
  - kind: ConfigMap
    name: vars
    optional: true
""",
        """  postBuild:
    substitute:
      a: b
    substituteFrom:
    - kind: ConfigMap
      name: vars
      optional: true
""",
    ),
    ("  postBuild:\n    timeout: 5m\n", "  timeout: 5m\n"),
]  # fmt: skip
WHOLE = [
    *((NAMED + PRUNE + wrong + REST, NAMED + PRUNE + right + REST) for wrong, right in MOVES),
    (f"{NAMED}  prune: true  # all\n{SPEC}{REST}", f"{NAMED}{SPEC}{REST}  prune: true  # all\n"),
    (f"{NAMED}prune: true\n{SPEC}{REST}", f"{NAMED}{SPEC}{REST}  prune: true\n"),
    (f"{NAMED}{PRUNE}{REST}    wait: true\n", f"{NAMED}{PRUNE}{REST}  wait: true\n"),
]


@pytest.mark.parametrize(("wrong", "right"), WHOLE)
def test_a_field_at_the_wrong_level_is_moved(wrong: str, right: str) -> None:
    path = "clusters/production/apps.yaml"
    infra = {"clusters/production/infra.yaml": kustomization("infra")}
    files = {path: HEAD + wrong, **infra}
    assert fix_files(files, select=["flux-schema"]) == {**files, path: HEAD + right}
    assert fix_files(files, select=["flux-schema"], unsafe=False) == files  # it is only likely


def test_a_field_that_is_set_at_both_levels_stays() -> None:
    text = f"{HEAD}{NAMED}  prune: true\n{SPEC}  prune: false\n{REST}"
    files = {"clusters/production/apps.yaml": text}
    assert fix_files(files, select=["flux-schema"]) == files
