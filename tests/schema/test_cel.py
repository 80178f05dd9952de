"""The validation rules of CRDs: objects that break them, and agreement with a translation to Python."""

import json
import random
import re
import sys
from typing import Any

import pytest

from gitops_lint.cel import available, environment, evaluate
from gitops_lint.cel.evaluate import _program
from gitops_lint.schema import schema_from_crd, validate
from gitops_lint.schema.catalog import schema_of
from gitops_lint.schema.cel import broken_rules
from gitops_lint.schema.messages import MESSAGES, Message

CHART = {"spec": {"chart": "podinfo", "sourceRef": {"kind": "HelmRepository", "name": "podinfo"}}}
REF = {"name": "x"}
GROUPS = {
    "HelmRelease": "helm.toolkit.fluxcd.io/v2",
    "Kustomization": "kustomize.toolkit.fluxcd.io/v1",
    "ImagePolicy": "image.toolkit.fluxcd.io/v1",
    "Receiver": "notification.toolkit.fluxcd.io/v1",
    "Provider": "notification.toolkit.fluxcd.io/v1beta3",
    "ArtifactGenerator": "source.extensions.fluxcd.io/v1beta1",
    "Bucket": "source.toolkit.fluxcd.io/v1",
    "GitRepository": "source.toolkit.fluxcd.io/v1",
    "HelmChart": "source.toolkit.fluxcd.io/v1",
    "OCIRepository": "source.toolkit.fluxcd.io/v1",
    "FluxInstance": "fluxcd.controlplane.io/v1",
    "FluxReport": "fluxcd.controlplane.io/v1",
    "ResourceSet": "fluxcd.controlplane.io/v1",
    "ResourceSetInputProvider": "fluxcd.controlplane.io/v1",
}
BASE: dict[str, dict[str, Any]] = {
    "HelmRelease": {"interval": "1h", "chart": CHART},
    "Kustomization": {
        "interval": "1h",
        "prune": True,
        "sourceRef": {"kind": "GitRepository", "name": "x"},
    },
    "ImagePolicy": {"imageRepositoryRef": REF, "policy": {"semver": {"range": "*"}}},
    "Receiver": {
        "type": "github",
        "secretRef": REF,
        "resources": [{"kind": "GitRepository", "name": "x"}],
    },
    "Provider": {"type": "slack"},
    "ArtifactGenerator": {
        "sources": [{"alias": "a", "kind": "GitRepository", "name": "x"}],
        "artifacts": [{"name": "x", "copy": [{"from": "@a/x", "to": "@artifact/x"}]}],
    },
    "Bucket": {"interval": "1m", "bucketName": "x", "endpoint": "x.example.com"},
    "GitRepository": {"interval": "1m", "url": "https://example.com/x"},
    "HelmChart": {
        "interval": "1m",
        "chart": "x",
        "sourceRef": {"kind": "HelmRepository", "name": "x"},
    },
    "OCIRepository": {"interval": "1m", "url": "oci://example.com/x"},
    "FluxInstance": {"distribution": {"version": "2.x", "registry": "example.com"}},
    "FluxReport": {"distribution": {"entitlement": "x", "status": "x"}},
    "ResourceSet": {"resources": [{}]},
    "ResourceSetInputProvider": {"type": "Static"},
}
SYNC = {"kind": "GitRepository", "url": "https://example.com", "ref": "main", "path": "x"}
STS = {"provider": "aws", "endpoint": "https://example.com"}
CHECK = {"expression": "true", "message": "x"}
OIDC = [{"issuerURL": "https://example.com", "audience": "x", "validations": [CHECK]}]
GIT = {"type": "GitHubBranch", "url": "https://example.com"}
SERVICE = {"type": "ExternalService", "url": "https://example.com"}
TAG = {"type": "OCIArtifactTag", "url": "oci://example.com/x"}
COPY = [{"from": "@a/x", "to": "@artifact/x"}]
FROM_URL = {"url": "oci://example.com/x"}

# kind, changes to the valid object (None deletes), the path of the violation, the message
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "HelmRelease",
        {"chartRef": {"kind": "HelmChart", "name": "x"}},
        "spec.chartRef",
        "`spec` must have exactly one of `chart` and `chartRef`",
    ),
    (
        "HelmRelease",
        {"chart": None},
        "spec",
        "`spec` must have exactly one of `chart` and `chartRef`",
    ),
    (
        "HelmRelease",
        {"install": {"strategy": {"name": "RemediateOnFailure", "retryInterval": "1m"}}},
        "spec.install.strategy.retryInterval",
        "`spec.install.strategy` cannot have `retryInterval` with the strategy RemediateOnFailure",
    ),
    (
        "HelmRelease",
        {"upgrade": {"strategy": {"name": "RemediateOnFailure", "retryInterval": "1m"}}},
        "spec.upgrade.strategy.retryInterval",
        "`spec.upgrade.strategy` can have `retryInterval` only with the strategy RetryOnFailure",
    ),
    (
        "Kustomization",
        {"kubeConfig": {}},
        "spec.kubeConfig",
        "`spec.kubeConfig` must have `secretRef` or `configMapRef`",
    ),
    (
        "HelmRelease",
        {"kubeConfig": {"secretRef": REF, "configMapRef": REF}},
        "spec.kubeConfig.configMapRef",
        "`spec.kubeConfig` cannot have both `secretRef` and `configMapRef`",
    ),
    (
        "ImagePolicy",
        {"interval": "1m"},
        "spec.interval",
        "`spec` can have `interval` only with `digestReflectionPolicy: Always`",
    ),
    (
        "ImagePolicy",
        {"digestReflectionPolicy": "Always"},
        "spec.digestReflectionPolicy",
        "`spec` must have `interval` with `digestReflectionPolicy: Always`",
    ),
    (
        "Receiver",
        {"type": "generic-oidc", "secretRef": None},
        "spec.type",
        "`spec` must have `oidcProviders` with `type: generic-oidc`",
    ),
    (
        "Receiver",
        {"oidcProviders": OIDC},
        "spec.oidcProviders",
        "`spec` can have `oidcProviders` only with `type: generic-oidc`",
    ),
    (
        "Receiver",
        {"type": "generic-oidc", "oidcProviders": OIDC},
        "spec.secretRef",
        "`spec` cannot have `secretRef` with `type: generic-oidc`",
    ),
    (
        "Receiver",
        {"secretRef": None},
        "spec",
        "`spec` must have `secretRef`, unless its `type` is generic-oidc",
    ),
    (
        "Provider",
        {"commitStatusExpr": "'x'"},
        "spec.commitStatusExpr",
        "`spec` can have `commitStatusExpr` only with a `type` that sets commit statuses",
    ),
    (
        "ArtifactGenerator",
        {"artifacts": [{"name": "a_b", "copy": [{"from": "@a/x", "to": "@artifact/x"}]}]},
        "spec.artifacts",
        "`spec` has an artifact whose `name` cannot be the name of an object",
    ),
    (
        "Bucket",
        {"provider": "gcp", "sts": STS},
        "spec.sts",
        "`spec` can have `sts` only with the provider aws or generic",
    ),
    (
        "Bucket",
        {"provider": "aws", "sts": STS | {"provider": "ldap"}},
        "spec.sts.provider",
        "`spec` must have `sts.provider: aws` with `provider: aws`",
    ),
    (
        "Bucket",
        {"sts": STS},
        "spec.sts.provider",
        "`spec` must have `sts.provider: ldap` with `provider: generic`",
    ),
    (
        "Bucket",
        {"provider": "aws", "sts": STS | {"secretRef": REF}},
        "spec.sts.secretRef",
        "`spec` cannot have `sts.secretRef` with `sts.provider: aws`",
    ),
    (
        "Bucket",
        {"provider": "aws", "sts": STS | {"certSecretRef": REF}},
        "spec.sts.certSecretRef",
        "`spec` cannot have `sts.certSecretRef` with `sts.provider: aws`",
    ),
    (
        "Bucket",
        {"serviceAccountName": "x"},
        "spec.serviceAccountName",
        "`spec` cannot have `serviceAccountName` with the provider generic",
    ),
    (
        "Bucket",
        {"provider": "gcp", "serviceAccountName": "x", "secretRef": REF},
        "spec.serviceAccountName",
        "`spec` cannot have both `secretRef` and `serviceAccountName`",
    ),
    (
        "GitRepository",
        {"serviceAccountName": "x"},
        "spec.serviceAccountName",
        "`spec` can have `serviceAccountName` only with `provider: azure` or `provider: aws`",
    ),
    (
        "HelmChart",
        {"sourceRef": {"kind": "Bucket", "name": "x"}, "verify": {}},
        "spec.verify",
        "`spec` can have `verify` only with a HelmRepository as source",
    ),
    (
        "FluxInstance",
        {"sharding": {"shards": ["a"], "storage": "persistent"}},
        "spec.sharding.storage",
        "`spec` must have `storage` with `sharding.storage: persistent`",
    ),
    (
        "FluxInstance",
        {"cluster": {"multitenantWorkloadIdentity": True}},
        "spec.cluster.multitenantWorkloadIdentity",
        (
            "`spec.cluster` must have `objectLevelWorkloadIdentity: true` with "
            "`multitenantWorkloadIdentity: true`"
        ),
    ),
    (
        "FluxInstance",
        {"sync": SYNC | {"provider": "gcp"}},
        "spec.sync.provider",
        "`spec.sync` can have `provider: gcp` only with the kind OCIRepository or Bucket",
    ),
    (
        "FluxInstance",
        {"sync": SYNC | {"provider": "github", "kind": "Bucket"}},
        "spec.sync.provider",
        "`spec.sync` can have `provider: github` only with the kind GitRepository",
    ),
    (
        "ResourceSet",
        {"steps": [{"name": "a", "resources": [{}]}]},
        "spec.steps",
        "`spec` cannot have `steps` beside `resources` or `resourcesTemplate`",
    ),
    (
        "ResourceSet",
        {"resources": None},
        "spec",
        "`spec` must have `resources`, `resourcesTemplate` or `steps`",
    ),
    (
        "ResourceSet",
        {"inputStrategy": {"name": "Flatten", "includeEmptyProviders": True}},
        "spec.inputStrategy.includeEmptyProviders",
        "`spec.inputStrategy` can have `includeEmptyProviders` only with the strategy Permute",
    ),
    (
        "ResourceSet",
        {"inputsFrom": [{"name": "a"}, {}]},
        "spec.inputsFrom.1",
        "`spec.inputsFrom[1]` must have `name` or `selector`",
    ),
    (
        "ResourceSet",
        {"inputsFrom": [{"name": "a", "selector": {}}]},
        "spec.inputsFrom.0.selector",
        "`spec.inputsFrom[0]` cannot have both `name` and `selector`",
    ),
    (
        "ResourceSet",
        {"resources": None, "steps": [{"name": "a", "resources": [{}]}] * 2},
        "spec.steps",
        "`spec.steps` has two steps of the same `name`",
    ),
    (
        "ResourceSet",
        {"resources": None, "steps": [{"name": "a"}]},
        "spec.steps.0",
        "`spec.steps[0]` must have `resources` or `resourcesTemplate`",
    ),
    (
        "ResourceSetInputProvider",
        {"url": "https://example.com"},
        "spec.url",
        "`spec` cannot have `url` with `type: Static`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "ExternalArtifact", "selectors": [{"name": "x"}], "url": "https://example.com"},
        "spec.url",
        "`spec` cannot have `url` with `type: ExternalArtifact`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "GitHubBranch"},
        "spec.type",
        "`spec` must have `url`, unless its `type` is Static or ExternalArtifact",
    ),
    (
        "ResourceSetInputProvider",
        GIT | {"url": "oci://example.com/x"},
        "spec.url",
        "`spec` must have an HTTP `url` with this `type`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "AzureDevOpsTag", "url": "oci://example.com/x"},
        "spec.url",
        "`spec` must have an HTTP `url` with an AzureDevOps `type`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "AWSCodeCommitTag", "url": "http://example.com/x"},
        "spec.url",
        "`spec` must have an HTTPS `url` with an AWSCodeCommit `type`",
    ),
    (
        "ResourceSetInputProvider",
        TAG | {"url": "https://example.com/x"},
        "spec.url",
        "`spec` must have an OCI `url` with this `type`",
    ),
    (
        "ResourceSetInputProvider",
        TAG | {"url": "oci://example.com"},
        "spec.url",
        "`spec` must have a `url` with a registry and a repository",
    ),
    (
        "ResourceSetInputProvider",
        SERVICE | {"url": "oci://example.com/x"},
        "spec.url",
        "`spec` must have an HTTP `url` with `type: ExternalService`",
    ),
    (
        "ResourceSetInputProvider",
        GIT | {"insecure": True},
        "spec.insecure",
        "`spec` can have `insecure: true` only with the type ExternalService or OCIArtifactTag",
    ),
    (
        "ResourceSetInputProvider",
        SERVICE | {"url": "http://example.com"},
        "spec.url",
        "`spec` can have a plain HTTP `url` only with `insecure: true`",
    ),
    (
        "ResourceSetInputProvider",
        GIT | {"serviceAccountName": "x"},
        "spec.serviceAccountName",
        "`spec` cannot have `serviceAccountName` with this `type`",
    ),
    (
        "ResourceSetInputProvider",
        {"certSecretRef": REF},
        "spec.certSecretRef",
        "`spec` cannot have `certSecretRef` with this `type`",
    ),
    (
        "ResourceSetInputProvider",
        TAG | {"type": "ECRArtifactTag", "secretRef": REF},
        "spec.secretRef",
        "`spec` cannot have `secretRef` with this `type`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "ExternalArtifact"},
        "spec.type",
        "`spec` must have `selectors` with `type: ExternalArtifact`",
    ),
    (
        "ResourceSetInputProvider",
        {"selectors": [{"name": "x"}]},
        "spec.selectors",
        "`spec` can have `selectors` only with `type: ExternalArtifact`",
    ),
    (
        "ResourceSetInputProvider",
        {"type": "ExternalArtifact", "selectors": [{"name": "x", "matchLabels": {}}]},
        "spec.selectors.0.name",
        "`spec.selectors[0]` cannot have `name` beside `matchLabels` or `matchExpressions`",
    ),
]

GOOD: list[tuple[str, dict[str, Any]]] = [
    *((kind, {}) for kind in BASE),
    ("HelmRelease", {"chart": None, "chartRef": {"kind": "HelmChart", "name": "x"}}),
    ("HelmRelease", {"install": {"strategy": {"name": "RetryOnFailure", "retryInterval": "1m"}}}),
    ("HelmRelease", {"upgrade": {"strategy": {"name": "RetryOnFailure", "retryInterval": "1m"}}}),
    ("HelmRelease", {"kubeConfig": {"configMapRef": REF}}),
    ("ImagePolicy", {"interval": "1m", "digestReflectionPolicy": "Always"}),
    ("Receiver", {"type": "generic-oidc", "secretRef": None, "oidcProviders": OIDC}),
    ("Provider", {"type": "github", "commitStatusExpr": "'x'"}),
    (
        "ArtifactGenerator",
        {
            "artifacts": [{"name": "A_b", "copy": [{"from": "@a/x", "to": "@artifact/x"}]}],
            "pathPattern": "@a/x",
        },
    ),
    ("Bucket", {"sts": STS | {"provider": "ldap", "secretRef": REF, "certSecretRef": REF}}),
    ("Bucket", {"provider": "aws", "sts": STS, "serviceAccountName": "x"}),
    ("GitRepository", {"provider": "aws", "serviceAccountName": "x"}),
    ("HelmChart", {"verify": {}}),
    (
        "FluxInstance",
        {
            "sharding": {"shards": ["a"], "storage": "persistent"},
            "storage": {"class": "x", "size": "1Gi"},
            "cluster": {"multitenantWorkloadIdentity": True, "objectLevelWorkloadIdentity": True},
            "sync": SYNC | {"provider": "github", "name": "x"},
        },
    ),
    ("ResourceSet", {"resources": None, "steps": [{"name": "a", "resourcesTemplate": "x"}]}),
    ("ResourceSet", {"inputStrategy": {"name": "Permute", "includeEmptyProviders": True}}),
    ("ResourceSet", {"inputsFrom": [{"name": "a"}, {"selector": {}}]}),
    ("ResourceSetInputProvider", GIT | {"secretRef": REF, "certSecretRef": REF}),
    ("ResourceSetInputProvider", TAG | {"serviceAccountName": "x", "insecure": True}),
    ("ResourceSetInputProvider", SERVICE | {"url": "http://example.com", "insecure": True}),
    ("ResourceSetInputProvider", {"type": "ExternalArtifact", "selectors": [{"name": "x"}]}),
    # an unknown value breaks no rule
    ("HelmRelease", {"chartRef": "${CHART_REF}"}),
    ("HelmRelease", {"chart": None, "${KEY}": "x"}),
    ("Bucket", {"provider": "${PROVIDER}", "sts": STS}),
    ("GitRepository", {"provider": "${PROVIDER}", "serviceAccountName": "x"}),
    ("ResourceSetInputProvider", {"type": "<< inputs.type >>", "url": "https://example.com"}),
    ("ResourceSetInputProvider", GIT | {"url": "${URL}"}),
    ("ResourceSet", {"resources": None, "steps": [{"name": "${A}", "resources": [{}]}] * 2}),
]


# The same, broken since Flux 2.10.
BAD_SINCE_2_10: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "Kustomization",
        {"kubeConfig": {"secretRef": REF, "configMapRef": REF}},
        "spec.kubeConfig.configMapRef",
        "`spec.kubeConfig` must have exactly one of `secretRef` and `configMapRef`",
    ),
    (
        "HelmRelease",
        {"chart": {"kind": "OCIRepository", "spec": {}}},
        "spec.chart.kind",
        "`spec.chart` must have `spec.url` with `kind: OCIRepository`",
    ),
    (
        "HelmRelease",
        {"chart": {"spec": CHART["spec"] | FROM_URL}},
        "spec.chart.spec.url",
        "`spec.chart` can have `spec.url` only with `kind: OCIRepository`",
    ),
    (
        "HelmRelease",
        {"chart": {"spec": {"chart": "podinfo"}}},
        "spec.chart.spec",
        "`spec.chart` must have `spec.chart` and `spec.sourceRef`, unless its `kind` is OCIRepository",
    ),
    *(
        (
            "HelmRelease",
            {"chart": {"kind": "OCIRepository", "spec": FROM_URL | {field: value}}},
            f"spec.chart.spec.{field}",
            f"`spec.chart` cannot have `spec.{field}` with `kind: OCIRepository`",
        )
        for field, value in (
            ("chart", "podinfo"),
            ("version", "1.x"),
            ("sourceRef", {"kind": "HelmRepository", "name": "x"}),
            ("reconcileStrategy", "Revision"),
            ("valuesFiles", ["values.yaml"]),
            ("ignoreMissingValuesFiles", True),
        )
    ),
    ("OCIRepository", {"url": None}, "spec", "every OCIRepository must have `spec.url`"),
    ("OCIRepository", {"interval": None}, "spec", "every OCIRepository must have `spec.interval`"),
    (
        "ArtifactGenerator",
        {"artifacts": [{"name": "x" * 254, "copy": COPY}]},
        "spec.artifacts",
        "`spec` has an artifact whose `name` cannot be the name of an object",
    ),
    (
        "ArtifactGenerator",
        {"artifacts": [{"name": "x", "namespace": "A", "copy": COPY}]},
        "spec.artifacts",
        "`spec` has an artifact whose `namespace` cannot be the name of a Namespace",
    ),
    (
        "ArtifactGenerator",
        {"managedNamespaces": {"allowedNames": ["x"], "prune": True, "metadata": {}}},
        "spec.managedNamespaces.metadata",
        "`spec.managedNamespaces.metadata` must have `fromSource` or `from`",
    ),
    (
        "ArtifactGenerator",
        {
            "managedNamespaces": {
                "allowedNames": ["x"],
                "prune": True,
                "metadata": {"fromSource": {"path": "@a/x"}},
            }
        },
        "spec.managedNamespaces.metadata.fromSource",
        "`spec.managedNamespaces.metadata.fromSource` must have `allowedAnnotations` or `allowedLabels`",
    ),
]

GOOD_SINCE_2_10: list[tuple[str, dict[str, Any]]] = [
    ("HelmRelease", {"chart": {"kind": "OCIRepository", "spec": FROM_URL | {"version": "*"}}}),
    (
        "HelmRelease",
        {"chart": {"kind": "OCIRepository", "spec": FROM_URL | {"ref": {"semver": "*"}}}},
    ),
    ("HelmRelease", {"chart": CHART | {"kind": "HelmChart"}}),
    ("Kustomization", {"kubeConfig": {"secretRef": REF}}),
    ("OCIRepository", {}),
    ("ArtifactGenerator", {"artifacts": [{"name": "x", "namespace": "a", "copy": COPY}]}),
]


def object_of(kind: str, changes: dict[str, Any], name: str = "flux") -> dict[str, Any]:
    spec = {key: value for key, value in (BASE[kind] | changes).items() if value is not None}
    return {"apiVersion": GROUPS[kind], "kind": kind, "metadata": {"name": name}, "spec": spec}


@pytest.mark.parametrize(
    ("flux", "kind", "changes", "path", "message"),
    [*(("2.9", *it) for it in BAD), *(("2.10", *it) for it in BAD_SINCE_2_10)],
)
def test_broken_rules(
    flux: str, kind: str, changes: dict[str, Any], path: str, message: str
) -> None:
    data = object_of(kind, changes)
    steps = tuple(int(step) if step.isdecimal() else step for step in path.split("."))
    assert [(one.path, one.message, one.category) for one in validate(data, flux=flux) or ()] == [
        (steps, message, "cel")
    ]


@pytest.mark.parametrize(
    ("flux", "kind", "changes"),
    [*(("2.9", *it) for it in GOOD), *(("2.10", *it) for it in GOOD_SINCE_2_10)],
)
def test_objects_that_keep_the_rules(flux: str, kind: str, changes: dict[str, Any]) -> None:
    assert validate(object_of(kind, changes), flux=flux) == ()


@pytest.mark.parametrize("kind", ["FluxInstance", "FluxReport"])
def test_fixed_names(kind: str) -> None:
    violations = validate(object_of(kind, {}, name="other"), flux="2.9") or ()
    assert [(one.path, one.on, one.message, one.category) for one in violations] == [
        (("metadata", "name"), "value", f"every {kind} must be named `flux`", "cel")
    ]


def test_a_rule_of_an_earlier_minor() -> None:
    data = object_of("GitRepository", {"provider": "aws", "serviceAccountName": "x"})
    data["spec"]["provider"] = "azure"
    assert validate(data, flux="2.8") == ()
    data["spec"]["provider"] = "generic"
    assert [one.message for one in validate(data, flux="2.8") or ()] == [
        "`spec` can have `serviceAccountName` only with `provider: azure`"
    ]


def test_every_rule_is_broken_by_some_case() -> None:
    broken: set[Message] = set()
    cases = [object_of(kind, changes) for kind, changes, _, _ in (*BAD, *BAD_SINCE_2_10)]
    cases += [object_of("FluxInstance", {}, name="other")]
    for data, flux in [(data, flux) for data in cases for flux in ("2.8", "2.9", "2.10")]:
        group, _, version = data["apiVersion"].rpartition("/")
        schema = schema_of(group, version, data["kind"], flux)
        assert schema is not None
        broken |= {one.rule.message for one in broken_rules(data, schema)}
    assert set(MESSAGES.values()) - broken == set()


def test_structural_faults_hide_broken_rules() -> None:
    data = object_of("HelmRelease", {"chart": None, "chartref": {}})
    assert [one.category for one in validate(data, flux="2.9") or ()] == ["schema"]


def test_an_invalid_duration_does_not_hide_broken_rules() -> None:
    data = object_of("HelmRelease", {"chart": None, "interval": "1d"})
    assert [one.category for one in validate(data, flux="2.9") or ()] == ["cel", "duration"]


# The library, compared with the rules translated mechanically.

TRANSLATIONS = [
    (r"'\^.*\$'", lambda m: repr(m[0][1:-1].replace("\\\\", "\\"))),
    (r"__(\w+)__", r"\1"),
    (r"has\(([\w.]+)\.(\w+)\)", r"('\2' in \1)"),
    (r"self\.from\b", "self['from']"),
    (r"([\w.]+)\.size\(\)", r"len(\1)"),
    (
        r"(\w+)\.all\((\w+), (\w+)\.exists_one\((\w+), (.*)\)\)",
        r"all(sum(\5 for \4 in \3) == 1 for \2 in \1)",
    ),
    (r"([\w.]+)\.all\((\w+), (.*)\)$", r"all(\3 for \2 in \1)"),
    (r"([\w.]+)\.matches\(('[^']*')\)", r"bool(re.search(\2, \1))"),
    (r"([\w.]+)\.substring\((\d+)\)\.contains\((.*?)\)", r"(\3 in \1[\2:])"),
    (r"\bsize\(", "len("),
    (r"startsWith\(", "startswith("),
    (r"endsWith\(", "endswith("),
    (r"&&", " and "),
    (r"\|\|", " or "),
    (r"!(?!=)", " not "),
]
"""CEL -> Python for the constructs that occur."""


class Attributes(dict[str, Any]):
    """A map whose keys are attributes, as in CEL."""

    def __getattr__(self, name: str) -> Any:
        value = self[name]
        if isinstance(value, list):
            return [Attributes(item) if isinstance(item, dict) else item for item in value]
        return Attributes(value) if isinstance(value, dict) else value


def as_python(text: str) -> str:
    for pattern, replacement in TRANSLATIONS:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def outcome(call: Any) -> bool | str:
    try:
        return bool(call())
    except (KeyError, AttributeError, TypeError):
        return "error"


KINDS = [
    *("Static", "GitHubBranch", "AzureDevOpsTag", "AWSCodeCommitTag", "OCIArtifactTag"),
    *("ECRArtifactTag", "ExternalService", "ExternalArtifact", "generic-oidc", "github", "slack"),
]
URLS = ["", "http://a", "https://a/b", "oci://a", "oci://a/b", "ocix", "ssh://a"]
POOLS: dict[str, list[Any]] = {
    "type": KINDS,
    "url": URLS,
    "provider": ["aws", "generic", "ldap", "azure", "gcp", "github"],
    "kind": ["HelmRepository", "GitRepository", "OCIRepository", "Bucket"],
    "name": ["RemediateOnFailure", "RetryOnFailure", "Permute", "Flatten", "flux", "a_b", "a.b-c"],
    "digestReflectionPolicy": ["Always", "Never"],
    "insecure": [True, False],
    "objectLevelWorkloadIdentity": [True, False],
    "multitenantWorkloadIdentity": [True, False],
    "oidcProviders": [[], [1]],
    "selectors": [[], [1]],
    "pathPattern": ["", "@a/b"],
    "artifacts": [
        *([], [{"name": "a"}], [{"name": "a"}, {"name": "a_b"}], [{"name": "a.b-c"}]),
        *([{"name": "a", "namespace": "a"}], [{"name": "a", "namespace": "A"}]),
    ],
    "from": [[], [1]],
    "storage": ["persistent", "ephemeral"],
}


def sample(text: str, chance: random.Random) -> Any:
    """Draw a node for a rule, from the fields that it names."""
    if text.startswith("self.all("):
        return [Attributes(name=chance.choice("ab")) for _ in range(chance.randrange(4))]
    node: dict[str, Any] = {}
    for path in sorted(set(re.findall(r"self\.([\w.]+)", text)), key=len):
        names = [
            name
            for name in path.split(".")
            if name not in {"startsWith", "endsWith", "all", "substring"}
        ]
        inner = node
        for name in names[:-1]:
            if not isinstance(inner.get(name), dict):
                inner[name] = {}
            inner = inner[name]
        if chance.random() < 0.7:
            inner[names[-1]] = chance.choice(POOLS.get(names[-1], [{}, "x"]))
    return Attributes(node)


@pytest.mark.parametrize("text", sorted(MESSAGES))
def test_the_library_agrees_with_the_translation_of_a_rule(text: str) -> None:
    chance = random.Random(0)
    code = compile(as_python(text), "rule", "eval")
    seen = set()
    for _ in range(600):
        node = sample(text, chance)
        expected = outcome(lambda node=node: eval(code, {"re": re, "self": node}))
        plain = json.loads(json.dumps(node).replace('"namespace"', '"__namespace__"'))
        said = {"holds": True, "broken": False}.get(evaluate(text, plain), "error")
        # In CEL, true || error is true; a sample that fails in Python proves nothing.
        assert expected in (said, "error"), node
        seen.add(expected)
    assert {True, False} <= seen


CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "spec": {
        "group": "kustomize.toolkit.fluxcd.io",
        "names": {"kind": "Kustomization"},
        "versions": [{"name": "v9", "served": True, "schema": {}}],
    },
}


def test_a_templated_key_may_be_any_missing_field() -> None:
    both = {"chartRef": {"kind": "HelmChart", "name": "x"}, "${KEY}": "x"}
    found = validate(object_of("HelmRelease", both), flux="2.9") or ()
    assert [one.category for one in found] == ["cel"]
    neither = validate(object_of("HelmRelease", {"chart": None, "${KEY}": "x"}), flux="2.9")
    assert neither == ()


def rule_of(text: str, message: str | None = None) -> dict[str, str]:
    return {"rule": text} | ({"message": message} if message else {})


def broken_by(spec: dict[str, Any], properties: dict[str, Any], **about: Any) -> list[Any]:
    """The violations of an object of a CRD whose `spec` has these properties."""
    node = {"type": "object", "properties": properties, **about}
    structural = {"type": "object", "properties": {"spec": node}}
    crd = json.loads(json.dumps(CRD))
    crd["spec"]["versions"][0]["schema"] = {"openAPIV3Schema": structural}
    data = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v9",
        "kind": "Kustomization",
        "metadata": {"name": "x"},
        "spec": spec,
    }
    found = validate(data, flux="2.9", crds=schema_from_crd(crd))
    return [(one.path, one.message) for one in found or ()]


def rules(*found: dict[str, str]) -> dict[str, Any]:
    return {"x-kubernetes-validations": list(found)}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


@pytest.mark.parametrize(
    ("spec", "rule", "expected"),
    [
        ({"a": 1}, rule_of("self.a > 1", "a is too small"), "a is too small"),
        ({"a": 1}, rule_of("self.a > 1"), "failed rule: self.a > 1"),
        ({"a": 2}, rule_of("self.a > 1"), None),
        ({}, rule_of("self.a > 1"), "failed rule: self.a > 1"),  # its evaluation fails
        ({"a": "${A}"}, rule_of("self.a > 1"), None),
        ({"a": 1}, rule_of("self.a > oldSelf.a"), None),
        ({"a": 1}, rule_of("isQuantity(self.a)"), None),  # a function that the library lacks
        ({"a": 1}, rule_of("self.a >"), None),
        ({"a-b": 1}, rule_of("self.a__dash__b > 1", "small"), "small"),
        ({"namespace": "x"}, rule_of("self.__namespace__ == 'y'", "y"), "y"),
        ({"labels": {"k": "v"}}, rule_of("self.labels.all(k, k == 'a')", "only a"), "only a"),
        ({"labels": {"k": "v"}}, rule_of("'k' in self.labels", "k"), None),
        ({"inner": {"x": "1"}}, rule_of("self.inner == self.other", "differ"), "differ"),
    ],
)
def test_a_rule_without_a_message(
    spec: dict[str, Any], rule: dict[str, str], expected: str | None
) -> None:
    inner = {"type": "object", "properties": {"x": TEXT, "y": TEXT}}
    properties = {
        "a": NUMBER,
        "a-b": NUMBER,
        "namespace": TEXT,
        "labels": {"type": "object", "additionalProperties": TEXT},
        "inner": inner,
        "other": inner | {"default": {"x": "2"}},
    }
    said = broken_by(spec, properties, **rules(rule))
    message = f"`spec` breaks a rule of its CRD: {expected}"
    assert said == ([(("spec",), message)] if expected else [])


def test_rules_of_the_values_of_a_map() -> None:
    of_values = {"type": "object", "properties": {"n": NUMBER}, **rules(rule_of("self.n > 1", "n"))}
    properties = {"by": {"type": "object", "additionalProperties": of_values}}
    assert broken_by({"by": {"x": {"n": 1}, "y": {"n": 2}}}, properties) == [
        (("spec", "by", "x"), "`spec.by.x` breaks a rule of its CRD: n")
    ]


def test_a_rule_that_could_take_forever_is_not_evaluated() -> None:
    text = "self.all(a, self.all(b, self.all(c, a + b + c < 0)))"
    assert evaluate(text, [1]) == "broken"
    assert evaluate(text, [1] * 1000) == "unknown"


def test_without_the_library_no_rule_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    for function in (available, environment.rules, _program):
        function.cache_clear()
    try:
        assert not available()
        kind, changes, _, _ = BAD[0]
        assert validate(object_of(kind, changes), flux="2.9") == ()
    finally:
        for function in (available, environment.rules, _program):
            function.cache_clear()
