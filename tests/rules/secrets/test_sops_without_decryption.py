"""Encrypted objects by kind, and where `decryption` may come from."""

import pytest

from gitops_lint.testing import fix_files, kustomization, lint_files, manifest

RULE = "sops-without-decryption"
VALUE = "ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]"
SOPS = f"sops: {{mac: '{VALUE}', version: 3.13.2}}\n"
DECRYPTION = "decryption: {provider: sops, secretRef: {name: fleet-keys}}"
DATA = f"data: {{a: '{VALUE}'}}\n{SOPS}"
KEPT = "metadata: {name: s, namespace: default, annotations: {kustomize.toolkit.fluxcd.io/decrypt: disabled}}"
ROOT = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, ref: {branch: main}, url: https://example.com/fleet}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
APPLIED = "applies the encrypted text as the values of"


def found(files: dict[str, str]) -> list[tuple[str, str, int, str]]:
    """(severity, path, line, message) of each finding in a declared cluster."""
    entry = {"clusters/production/flux-system/gotk-sync.yaml": ROOT}
    report = lint_files(entry | files, select=[RULE])
    assert not report.crashes
    return [
        (it.severity.value, it.location.path, it.location.line, it.message)
        for it in report.findings
    ]


def one(text: str, *spec: str) -> list[tuple[str, str]]:
    """(severity, message) of the findings about one object below a Kustomization."""
    files = {
        "clusters/production/apps.yaml": kustomization("apps", *spec),
        "apps/s.yaml": text,
    }
    return [(severity, message) for severity, _, _, message in found(files)]


@pytest.mark.parametrize(
    ("kind", "body", "severity", "effect"),
    [
        ("Secret", DATA, "error", "applies nothing: Secret default/s is encrypted with SOPS"),
        ("Secret", f"data: {{a: YQ==}}\nstringData: {{a: '{VALUE}'}}\n{SOPS}", "warning", f"{APPLIED} Secret default/s"),
        ("ConfigMap", DATA, "warning", f"{APPLIED} ConfigMap default/s"),
        ("Widget", f"spec: {{a: '{VALUE}'}}\n{SOPS}", "warning", "cannot apply Widget default/s, which is encrypted with SOPS"),
    ],
)  # fmt: skip
def test_the_effect_depends_on_the_kind(kind: str, body: str, severity: str, effect: str) -> None:
    text = manifest("example.com/v1" if kind == "Widget" else "v1", kind, "s", body)
    expected = f"no `decryption`: Kustomization flux-system/apps {effect}"
    assert one(text) == [(severity, expected)]
    assert one(text, DECRYPTION) == []


@pytest.mark.parametrize(
    "text",
    [
        manifest("v1", "Secret", "s", "data: {a: YQ==}\n"),
        manifest("v1", "Secret", "s", f"data: {{a: YQ==}}\n{SOPS}"),  # nothing encrypted
        manifest("isindir.github.com/v1alpha3", "SopsSecret", "s", f"spec: {{a: '{VALUE}'}}\n{SOPS}"),
        f"apiVersion: v1\nkind: Secret\n{KEPT}\nstringData: {{a: '{VALUE}'}}\n{SOPS}",  # on purpose
    ],
)  # fmt: skip
def test_silent(text: str) -> None:
    assert one(text) == []


@pytest.mark.parametrize("spec", [(), (DECRYPTION,)])
def test_an_annotation_that_disables_decryption(spec: tuple[str, ...]) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps", *spec),
        "apps/s.yaml": f"apiVersion: v1\nkind: Secret\n{KEPT}\n{DATA}",
    }
    assert [it[:3] for it in found(files)] == [("error", "apps/s.yaml", 3)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("files: [a.yaml]", f"password: {VALUE}\nsops:\n  mac: {VALUE}\n"),
        ("files: [a.yaml]", f'{{"data": "{VALUE}", "sops": {{"mac": "{VALUE}"}}}}'),
        ("envs: [a.yaml]", f"A={VALUE}\nsops_mac={VALUE}\n"),
    ],
)
def test_a_generator_of_an_encrypted_file(file: str, text: str) -> None:
    files = {
        "apps/kustomization.yaml": f"namespace: default\nsecretGenerator: [{{name: s, {file}}}]\n",
        "apps/a.yaml": text,
    }
    child = "clusters/production/apps.yaml"
    bare, decrypting = (kustomization("apps", *it) for it in ((), (DECRYPTION,)))
    assert [it[0] for it in found({child: bare} | files)] == ["warning"]
    assert found({child: decrypting} | files) == []


def test_a_patch_of_the_parent_counts() -> None:
    patch = (
        "patches: [{target: {kind: Kustomization}, patch: '[{op: add, path: /spec/decryption, "
        "value: {provider: sops}}]'}]"
    )
    files = {
        "clusters/production/apps.yaml": kustomization("parent", patch),
        "parent/child.yaml": kustomization("apps"),
        "apps/s.yaml": manifest("v1", "Secret", "s", DATA),
    }
    assert found(files) == []


def test_decryption_is_not_inherited_and_its_key_is_suggested() -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": ROOT,
        "clusters/production/apps.yaml": kustomization("parent", DECRYPTION),
        "parent/child.yaml": kustomization("apps"),
        "apps/s.yaml": manifest("v1", "Secret", "s", DATA),
    }
    (it,) = lint_files(files, select=[RULE]).findings
    assert it.stops == ("Kustomization flux-system/apps",)
    assert "It does not inherit the `decryption` of Kustomization flux-system/parent." in it.notes
    assert it.help == "write `decryption: {provider: sops, secretRef: {name: fleet-keys}}`"


def test_several_kustomizations_are_one_finding() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("parent"),
        "parent/a.yaml": kustomization("a"),
        "parent/b.yaml": kustomization("b"),
        "a/s.yaml": manifest("v1", "Secret", "a", DATA),
        "b/s.yaml": manifest("v1", "Secret", "b", DATA),
    }
    message = "no `decryption`: 2 Kustomizations apply objects that are encrypted with SOPS"
    assert [(it[0], it[3]) for it in found(files)] == [("error", message)]


def test_the_root_needs_decryption_too() -> None:
    files = {"clusters/production/s.yaml": manifest("v1", "Secret", "s", DATA)}
    path = "clusters/production/flux-system/gotk-sync.yaml"
    assert [it[:3] for it in found(files)] == [("error", path, 11)]


def test_a_root_that_is_not_in_the_repository_may_decrypt() -> None:
    files = {
        "clusters/production/s.yaml": manifest("v1", "Secret", "s", DATA),
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/c.yaml": manifest("v1", "ConfigMap", "c", "data: {a: b}\n"),
        ".gitops-lint.yaml": "clusters: [clusters/production]\n",
    }
    assert lint_files(files, select=[RULE]).findings == ()


PROVIDER = manifest(
    "notification.toolkit.fluxcd.io/v1beta3",
    "Provider",
    "s",
    f"spec: {{type: slack, address: '{VALUE}'}}\n{SOPS}",
)


def test_an_encrypted_object_of_flux_is_refused() -> None:
    effect = "applies nothing: Provider default/s is encrypted with SOPS"
    assert one(PROVIDER) == [("error", f"no `decryption`: Kustomization flux-system/apps {effect}")]
    assert one(PROVIDER, DECRYPTION) == []


@pytest.mark.parametrize("spec", [(), (DECRYPTION,)])
def test_the_schema_does_not_know_what_is_encrypted(spec: tuple[str, ...]) -> None:
    interval = PROVIDER.replace("type: slack", f"interval: '{VALUE}', type: slack")
    files = {"clusters/production/apps.yaml": kustomization("apps", *spec), "apps/s.yaml": interval}
    report = lint_files(files, select=["flux-schema", "flux-cel", "invalid-duration"])
    assert not report.crashes
    assert report.findings == ()


@pytest.mark.parametrize(
    "encrypted", ["apiVersion: v1", "kind: Secret", "name: db", "namespace: default", "app: db"]
)
def test_an_encrypted_identity_works_only_if_it_is_decrypted(encrypted: str) -> None:
    key = encrypted.partition(":")[0]
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: default\n  labels:\n    app: db\n"
        f"stringData: {{a: '{VALUE}'}}\n{SOPS}"
    ).replace(encrypted, f"{key}: '{VALUE}'", 1)
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": ROOT,
        "clusters/production/apps.yaml": kustomization("apps", "path: ./apps", DECRYPTION),
        "apps/secret.yaml": secret,
    }
    report = lint_files(files)
    assert [it.rule for it in report.findings if it.severity.value != "hint"] == []
    files["clusters/production/apps.yaml"] = kustomization("apps", "path: ./apps")
    found = lint_files(files, select=[RULE]).findings
    assert [(it.rule, it.severity.value) for it in found] == [(RULE, "error")]


def test_the_decryption_of_another_kustomization_is_copied() -> None:
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: default}}\n{DATA}"
    path = "clusters/production/a.yaml"
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": ROOT,
        path: kustomization("a"),
        "clusters/production/b.yaml": kustomization("b", DECRYPTION),
        "a/secret.yaml": secret,
        "b/secret.yaml": secret.replace("name: s", "name: t"),
    }
    written = "  decryption:\n    provider: sops\n    secretRef:\n      name: fleet-keys\n"
    assert fix_files(files, select=[RULE]) == {**files, path: files[path] + written}
