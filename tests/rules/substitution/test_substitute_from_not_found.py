"""ConfigMaps and Secrets that count as existing."""

import pytest

from gitops_lint.testing import assert_findings, lint_files, manifest

RULE = "substitute-from-not-found"


def apps(kind: str, name: str, more: str = "", *, app: str = "apps") -> str:
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {app}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  postBuild:
    substituteFrom:
      - kind: {kind}
        name: {name}{more}
"""


def manifest_of(kind: str, name: str, spec: str = "", namespace: str = "flux-system") -> str:
    versions = {"ConfigMap": "v1", "Secret": "v1", "Bundle": "trust.cert-manager.io/v1alpha1"}
    version = versions.get(kind, "example.com/v1")
    place = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}{place}}}\n{spec}"


CONTENT = {"apps/config.yaml": manifest_of("ConfigMap", "unrelated", namespace="default")}
WARNING = " # warning[substitute-from-not-found]: cannot be built: ConfigMap flux-system/settings does not exist"


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("ConfigMap", manifest_of("ConfigMap", "settings", "data: {a: b}\n")),
        ("Secret", manifest_of("Secret", "settings", "data: {a: Yg==}\nsops: {mac: x}\n")),
        ("Secret", manifest_of("ExternalSecret", "settings", "spec: {}\n")),
        ("Secret", manifest_of("ExternalSecret", "x", "spec: {target: {name: settings}}\n")),
        ("Secret", manifest_of("ClusterExternalSecret", "settings", "spec: {}\n", "")),
        (
            "Secret",
            manifest_of(
                "ClusterExternalSecret",
                "x",
                "spec: {externalSecretSpec: {target: {name: settings}}}\n",
                "",
            ),
        ),
        ("Secret", manifest_of("SealedSecret", "settings", "spec: {}\n")),
        (
            "Secret",
            manifest_of("SealedSecret", "x", "spec: {template: {metadata: {name: settings}}}\n"),
        ),
        ("Secret", manifest_of("Certificate", "x", "spec: {secretName: settings}\n")),
        (
            "ConfigMap",
            manifest_of("Bundle", "settings", "spec: {target: {configMap: {key: ca}}}\n", ""),
        ),
        ("Deployment", manifest_of("ConfigMap", "x")),  # a violation of the schema
    ],
)
def test_producers(kind: str, there: str) -> None:
    files = {
        "clusters/production/apps.yaml": apps(kind, "settings"),
        "clusters/production/there.yaml": there,
        **CONTENT,
    }
    assert_findings(lint_files(files, select=[RULE]), {})


@pytest.mark.parametrize(
    ("kind", "template"),
    [
        ("SealedSecret", "template: {metadata: {%s}}"),
        ("ExternalSecret", "target: {template: {metadata: {%s}}}"),
        ("Certificate", "secretName: settings, secretTemplate: {%s}"),
        ("VaultStaticSecret", "destination: {name: settings, %s}"),
        ("SopsSecret", "secretTemplates: [{name: settings, %s}]"),
    ],
)
@pytest.mark.parametrize(
    ("annotation", "copied"),
    [
        ("reflector.v1.k8s.emberstack.com/reflection-auto-enabled", True),
        ("replicator.v1.mittwald.de/replicate-to", True),
        ("example.com/owner", False),
    ],
)
def test_a_secret_that_a_controller_copies(
    kind: str, template: str, annotation: str, *, copied: bool
) -> None:
    inner = template.replace("%s", f'annotations: {{{annotation}: "true"}}')
    spec = f"spec: {{{inner}}}\n"
    missing = "cannot be built: Secret flux-system/settings does not exist"
    note = "" if copied else f" # warning[{RULE}]: {missing}"
    files = {
        "clusters/production/apps.yaml": apps("Secret", "settings", note),
        "clusters/production/there.yaml": manifest_of(kind, "settings", spec, "kube-system"),
        **CONTENT,
    }
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("target", "copied"),
    [("", True), ("target: {deletionPolicy: Retain}", True), ("target: {template: {type: Opaque}}", False)],
    ids=["no target", "no template", "a template"],
)  # fmt: skip
def test_a_secret_with_the_annotations_of_its_external_secret(target: str, *, copied: bool) -> None:
    """Only without a template does the Secret get them. (external-secrets: setMetadata)"""
    annotations = 'annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"}'
    missing = "cannot be built: Secret flux-system/settings does not exist"
    files = {
        "clusters/production/apps.yaml": apps(
            "Secret", "settings", "" if copied else f" # warning[{RULE}]: {missing}"
        ),
        "clusters/production/there.yaml": manifest(
            "external-secrets.io/v1",
            "ExternalSecret",
            "settings",
            f"spec: {{{target}}}",
            namespace="kube-system",
            metadata=annotations,
        ),
        **CONTENT,
    }
    assert_findings(lint_files(files, select=[RULE]), files)


MOVE = (
    "move it to namespace flux-system, the only one where Flux looks; or accept ConfigMap "
    "flux-system/settings in `needs:`, if something else creates it"
)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (manifest_of("ConfigMap", "settingz"), "did you mean `settingz`?"),
        (
            manifest_of("ConfigMap", "settings", namespace="default"),
            MOVE,
        ),
        (
            manifest_of("ConfigMap", "settings", namespace=""),
            "ConfigMap settings has no namespace: add `namespace: flux-system` to it",
        ),
    ],
)
def test_help(there: str, expected: str) -> None:
    files = {
        "clusters/production/apps.yaml": apps("ConfigMap", "settings", WARNING),
        "clusters/production/there.yaml": there,
        **CONTENT,
    }
    report = lint_files(files, select=[RULE])
    assert_findings(report, files)
    assert [it.help for it in report.findings] == [expected]


def test_a_generated_name_has_a_hash() -> None:
    generator = "namespace: flux-system\nresources: [apps.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n"
    files = {
        "clusters/production/apps.yaml": apps("ConfigMap", "settings", WARNING),
        "clusters/production/kustomization.yaml": generator,
        **CONTENT,
    }
    report = lint_files(files, select=[RULE])
    assert_findings(report, files)
    (finding,) = report.findings
    assert "disableNameSuffixHash: true" in (finding.help or "")
    files["clusters/production/kustomization.yaml"] = (
        generator + "generatorOptions: {disableNameSuffixHash: true}\n"
    )
    assert_findings(lint_files(files, select=[RULE]), {})


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret"])
def test_without_a_similar_object_it_is_a_need(kind: str) -> None:
    files = {"clusters/production/apps.yaml": apps(kind, "settings"), **CONTENT}
    report = lint_files(files)
    assert RULE not in {it.rule for it in report.findings}
    (verdict,) = report.verdicts
    (need,) = verdict.needs
    assert (verdict.outcome, str(need.name)) == ("converges if", f"{kind} flux-system/settings")
    assert [str(name) for name in need.stops] == ["Kustomization flux-system/apps"]


def test_an_object_in_a_file_that_somebody_applies_is_not_misspelled() -> None:
    files = {
        "clusters/production/apps.yaml": apps("ConfigMap", "settings"),
        "clusters/production/there.yaml": manifest_of("ConfigMap", "settingz"),
        "bootstrap/settings.yaml": manifest_of("ConfigMap", "settings"),
        **CONTENT,
    }
    assert_findings(lint_files(files, select=[RULE]), {})


def test_several_kustomizations_with_one_missing_object_are_one_finding() -> None:
    texts = [apps("ConfigMap", "settings", app=name) for name in ("a", "b", "c")]
    files = {"clusters/production/apps.yaml": "---\n".join(texts), **CONTENT}
    files["clusters/production/there.yaml"] = manifest_of("ConfigMap", "settingz")
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.location.line == 12
    assert finding.message == (
        "Kustomization flux-system/a and 2 other Kustomizations cannot be built: ConfigMap"
        " flux-system/settings does not exist"
    )
    assert [it.location.line for it in finding.related] == [25, 38]


def test_a_source_elsewhere_may_contain_it() -> None:
    elsewhere = (
        apps("Secret", "x", "\n        optional: true", app="other")
        .replace("./apps", "./there")
        .replace("GitRepository, name: flux-system", "GitRepository, name: other")
    )
    source = manifest_of(
        "GitRepository", "other", "spec: {url: https://example.com/other}\n"
    ).replace("example.com/v1", "source.toolkit.fluxcd.io/v1")
    files = {
        "clusters/production/apps.yaml": apps("ConfigMap", "settings"),
        "clusters/production/other.yaml": elsewhere + "---\n" + source,
        **CONTENT,
    }
    assert_findings(lint_files(files, select=[RULE]), {})


@pytest.mark.parametrize(
    ("name", "other", "misspelled"),
    [
        ("cluster-setings", "cluster-settings", True),
        ("clustersettings", "cluster-settings", False),
        ("tunnel-id-secret", "tunnel-secret", False),
        ("settings-1", "settings-2", False),
        ("settings1", "settings2", False),
        ("settings-a", "settings-b", False),
    ],
)
def test_only_a_misspelled_word_is_suggested(name: str, other: str, *, misspelled: bool) -> None:
    """A Secret with another name is none that somebody meant: following the hint would break the cluster."""
    there = manifest_of("Secret", other, "stringData: {a: b}\n")
    found = lint_files(
        {"clusters/production/apps.yaml": apps("Secret", name), "clusters/production/s.yaml": there}
        | CONTENT
    )
    hints = [it.help for it in found.findings if it.rule == RULE]
    assert hints == ([f"did you mean `{other}`?"] if misspelled else [])


def test_an_accepted_need_is_not_missing() -> None:
    there = manifest_of("Secret", "cluster-settings", "stringData: {a: b}\n")
    config = "clusters: [clusters/production]\nneeds: [{kind: Secret, name: '*', reason: up.sh}]\n"
    files = {
        ".gitops-lint.yaml": config,
        "clusters/production/apps.yaml": apps("Secret", "cluster-setings"),
        "clusters/production/s.yaml": there,
    }
    found = lint_files({**files, **CONTENT})
    assert [it.rule for it in found.findings if it.rule == RULE] == []
