"""Signatures that anybody can make."""

from gitops_lint.testing import kustomization, lint_files, manifest

SPEC = (
    "spec: {interval: 1h, url: 'oci://example.com/a', ref: {tag: '1'}, verify: {provider: cosign}}"
)


def test_one_finding_whatever_applies_the_sources() -> None:
    files: dict[str, str] = {}
    for name in ("app", "shop"):
        files[f"clusters/production/{name}.yaml"] = kustomization(name)
        files[f"{name}/source.yaml"] = manifest(
            "source.toolkit.fluxcd.io/v1", "OCIRepository", name, SPEC
        )
    (finding,) = lint_files(files, select=["signature-of-anyone"]).findings
    assert finding.message == (
        "2 OCIRepositories accept a signature of anybody: `verify` has neither `matchOIDCIdentity` nor `secretRef`"
    )
    assert [it.location.path for it in finding.objects] == ["app/source.yaml", "shop/source.yaml"]
