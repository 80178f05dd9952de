"""The violations of objects: whole sets, with their paths."""

from typing import Any

import pytest

from gitops_lint.schema import Violation, schema_from_crd, validate
from gitops_lint.schema.validate import CONSEQUENCE
from tests.work_counter import steps

VALID = {
    "interval": "10m",
    "prune": True,
    "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
}


def kustomization(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "apps", "namespace": "flux-system"},
        "spec": VALID | spec,
    }


def release(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "podinfo", "namespace": "apps"},
        "spec": {"interval": "1h"} | spec,
    }


def source(kind: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": kind,
        "metadata": {"name": "podinfo"},
        "spec": {"interval": "1m"} | spec,
    }


CHART = {"spec": {"chart": "podinfo", "sourceRef": {"kind": "HelmRepository", "name": "podinfo"}}}


def found(data: dict[str, Any], flux: str = "2.9", **options: Any) -> list[tuple[Any, ...]]:
    """Return the violations without the note about the consequence."""
    violations = validate(data, flux=flux, **options)
    assert violations is not None
    assert [one.note for one in violations] == [CONSEQUENCE, *[None] * len(violations)][
        : len(violations)
    ]
    return [(*one[:3], one.help or "", one[4]) for one in violations]


@pytest.mark.parametrize(
    "data",
    [
        kustomization(),
        kustomization(path="./apps", wait=True, timeout="1h30m", dependsOn=[{"name": "infra"}]),
        kustomization(force=None, sourceRef=VALID["sourceRef"]),
        kustomization(postBuild={"substitute": {"a.b/c": "1"}}),
        release(chart=CHART, values={"anything": [1, {"at": None}]}),
        release(chartRef={"kind": "OCIRepository", "name": "podinfo"}),
        source("GitRepository", url="ssh://git@example.com/org/repo"),
        source("OCIRepository", url="oci://example.com/app", verify={"secretRef": {"name": "key"}}),
    ],
)
def test_valid_objects_have_no_violations(data: dict[str, Any]) -> None:
    assert found(data) == []


def test_a_missing_field_and_a_misspelled_one() -> None:
    data = kustomization(dependOn=[{"name": "infra"}])
    del data["spec"]["prune"]
    assert found(data) == [
        (
            ("spec",),
            "key",
            "`spec` lacks `prune`",
            "add `prune: true` or `prune: false`",
            "schema",
        ),
        (
            ("spec", "dependOn"),
            "key",
            "`spec.dependOn` is not a field of Kustomization kustomize.toolkit.fluxcd.io/v1",
            "did you mean `dependsOn`?",
            "schema",
        ),
    ]


def test_a_field_at_the_wrong_level_is_one_violation() -> None:
    data = kustomization()
    data["interval"] = data["spec"].pop("interval")
    data["namespace"] = "x"
    assert [(one[0], one[3]) for one in found(data)] == [
        (("interval",), "`interval` belongs under `spec`"),
        (("namespace",), "delete it: `metadata.namespace` is already set"),
    ]


@pytest.mark.parametrize(
    ("data", "path", "help_"),
    [
        (
            kustomization(substitute={}),
            ("spec", "substitute"),
            "`substitute` is a field of `spec.postBuild`",
        ),
        (
            release(chart={"chart": "podinfo"}),
            ("spec", "chart", "chart"),
            "`chart` is a field of `spec.chart.spec`",
        ),
        (
            kustomization(dependsOn=[{"name": "a", "interval": "1m"}]),
            ("spec", "dependsOn", 0, "interval"),
            "delete it: `spec.interval` is already set",
        ),
        (
            kustomization(dependsOn=[{"name": "a"}, {"name": "b", "wait": True}]),
            ("spec", "dependsOn", 1, "wait"),
            "`wait` belongs under `spec`",
        ),
        (
            kustomization(sourceRef=VALID["sourceRef"] | {"branch": "main"}),
            ("spec", "sourceRef", "branch"),
            "delete it; the fields here are `apiVersion`, `kind`, `name` and `namespace`",
        ),
        (
            release(chart=CHART, install={"remediation": {"retry": 3}}),
            ("spec", "install", "remediation", "retry"),
            "did you mean `retries`?",
        ),
        (kustomization(Suspend=True), ("spec", "Suspend"), "did you mean `suspend`?"),
        (kustomization(zzz=1), ("spec", "zzz"), "delete it, or correct its name"),
        (kustomization(**{"a\nb": 1}), ("spec", "a\nb"), "delete it, or correct its name"),
        (
            kustomization(validation="client"),
            ("spec", "validation"),
            "removed with v1: delete it",
        ),
        (
            release(chart={"spec": CHART["spec"] | {"valuesFile": "x.yaml"}}),
            ("spec", "chart", "spec", "valuesFile"),
            "removed with v2: write `valuesFiles` with this file as its only item",
        ),
        (
            release(chart=CHART, postRenderers=[{"kustomize": {"patchesStrategicMerge": []}}]),
            ("spec", "postRenderers", 0, "kustomize", "patchesStrategicMerge"),
            "removed with v2: move each item to `patches`, as `- patch: |` with the item as text below it",
        ),
        *(
            (
                release(chart=CHART, **{field: value}),
                ("spec", field),
                f"a field of Helm Operator: {advice}",
            )
            for field, value, advice in (
                ("forceUpgrade", True, "write `upgrade: {force: true}`"),
                ("skipCRDs", True, "write `install: {crds: Skip}` and `upgrade: {crds: Skip}`"),
                ("wait", True, "delete it; Flux waits unless `install.disableWait: true` is set"),
                ("helmVersion", "v3", "delete it; Flux has one version of Helm"),
            )
        ),
        (
            release(chart=CHART | {"repository": "https://example.com"}),
            ("spec", "chart", "repository"),
            "a field of Helm Operator: write its address in a HelmRepository, and `chart.spec` with a `sourceRef`",
        ),
        (
            release(chart=CHART, rollback={"enable": True}),
            ("spec", "rollback", "enable"),
            "a field of Helm Operator: write `upgrade: {remediation: {retries: 3}}`, which rolls back",
        ),
        (
            release(chart=CHART | {"version": "1.x"}),
            ("spec", "chart", "version"),
            "`version` belongs under `spec.chart.spec`",
        ),
    ],
)
def test_unknown_fields(data: dict[str, Any], path: tuple[Any, ...], help_: str) -> None:
    assert [(one[0], one[1], one[3], one[4]) for one in found(data)] == [
        (path, "key", help_, "schema")
    ]


def test_a_chart_reference_of_an_old_version() -> None:
    data = release(chartRef={"kind": "OCIRepository", "name": "podinfo"})
    expected = [
        (
            ("spec",),
            "key",
            "`spec` lacks `chart`: `chartRef` alone needs `helm.toolkit.fluxcd.io/v2`",
            "write `apiVersion: helm.toolkit.fluxcd.io/v2`",
            "schema",
        )
    ]
    assert found(data | {"apiVersion": "helm.toolkit.fluxcd.io/v2beta1"}, "2.6") == expected
    assert found(data, "2.6") == []


def test_a_field_of_a_later_minor() -> None:
    assert found(kustomization(ignore=[]), "2.9") == []
    assert found(kustomization(ignore=[]), "2.8") == [
        (
            ("spec", "ignore"),
            "key",
            "`spec.ignore` is not a field of Kustomization kustomize.toolkit.fluxcd.io/v1 in Flux 2.8",
            "delete it, or first upgrade to Flux 2.9, which adds this field",
            "schema",
        )
    ]


@pytest.mark.parametrize(
    ("data", "violation"),
    [
        (
            kustomization(dependsOn={"name": "infra"}),
            (
                ("spec", "dependsOn"),
                "key",
                "`spec.dependsOn` must be a list of maps, not a map",
                "write a list: put `- ` before each item of `dependsOn`",
                "schema",
            ),
        ),
        (
            kustomization(dependsOn=["infra"]),
            (
                ("spec", "dependsOn", 0),
                "value",
                '`spec.dependsOn[0]` must be a map of fields, not "infra"',
                "write `- name: infra`",
                "schema",
            ),
        ),
        (
            kustomization(dependsOn=[None]),
            (
                ("spec", "dependsOn", 0),
                "value",
                "`spec.dependsOn[0]` must be a map of fields, not null",
                "below `dependsOn`, write `name`, `namespace` or `readyExpr`",
                "schema",
            ),
        ),
        (
            kustomization(wait="true"),
            (
                ("spec", "wait"),
                "value",
                '`spec.wait` must be `true` or `false`, not "true"',
                "write `true`, without quotes",
                "schema",
            ),
        ),
        (
            kustomization(postBuild={"substitute": {"replicas": 3}}),
            (
                ("spec", "postBuild", "substitute", "replicas"),
                "value",
                "`spec.postBuild.substitute.replicas` must be text, not 3",
                "put it in quotes",
                "schema",
            ),
        ),
        (
            kustomization(postBuild={"substitute": {"db_password": 123456}}),
            (
                ("spec", "postBuild", "substitute", "db_password"),
                "value",
                "`spec.postBuild.substitute.db_password` must be text, not a number (not shown)",
                "put it in quotes",
                "schema",
            ),
        ),
        (
            kustomization(sourceRef={"kind": "gitrepository", "name": "x"}),
            (
                ("spec", "sourceRef", "kind"),
                "value",
                (
                    '`spec.sourceRef.kind` is "gitrepository"; it must be `OCIRepository`, `GitRepository`, '
                    "`Bucket` or `ExternalArtifact`"
                ),
                "did you mean `GitRepository`?",
                "schema",
            ),
        ),
        (
            kustomization(sourceRef={"kind": "HelmRepository", "name": "x"}),
            (
                ("spec", "sourceRef", "kind"),
                "value",
                (
                    '`spec.sourceRef.kind` is "HelmRepository"; it must be `OCIRepository`, `GitRepository`, '
                    "`Bucket` or `ExternalArtifact`"
                ),
                "",
                "schema",
            ),
        ),
        (
            kustomization(sourceRef={"kind": ["GitRepository"], "name": "x"}),
            (
                ("spec", "sourceRef", "kind"),
                "key",
                "`spec.sourceRef.kind` must be text, not a list",
                "",
                "schema",
            ),
        ),
        (
            kustomization(sourceRef={"kind": "GitRepository", "name": None}),
            (
                ("spec", "sourceRef"),
                "key",
                "`spec.sourceRef` has `name: null`, which counts as missing",
                "give `name`",
                "schema",
            ),
        ),
        (
            kustomization(targetNamespace="x" * 64),
            (
                ("spec", "targetNamespace"),
                "value",
                "`spec.targetNamespace` has 64 characters; at most 63 are allowed",
                "",
                "schema",
            ),
        ),
        (
            kustomization(targetNamespace=""),
            (
                ("spec", "targetNamespace"),
                "value",
                "`spec.targetNamespace` must not be empty",
                "",
                "schema",
            ),
        ),
        (
            kustomization(prune="yes"),
            (
                ("spec", "prune"),
                "value",
                '`spec.prune` must be `true` or `false`, not "yes"',
                "write `true`, without quotes",
                "schema",
            ),
        ),
        (
            source("GitRepository", url="git@example.com:org/repo.git"),
            (
                ("spec", "url"),
                "value",
                (
                    '`spec.url` is "git@example.com:org/repo.git"; it must be a URL that starts with '
                    "`http://`, `https://` or `ssh://`"
                ),
                "write `ssh://git@example.com/org/repo.git`",
                "schema",
            ),
        ),
        (
            source("GitRepository", url="https://example.com", ref="main"),
            (
                ("spec", "ref"),
                "value",
                '`spec.ref` must be a map of fields, not "main"',
                "below `ref`, write `branch`, `commit`, `name`, `semver` or `tag`",
                "schema",
            ),
        ),
        (
            release(chart=CHART, upgrade={"remediation": {"retries": "3"}}),
            (
                ("spec", "upgrade", "remediation", "retries"),
                "value",
                '`spec.upgrade.remediation.retries` must be a whole number, not "3"',
                "write `3`, without quotes",
                "schema",
            ),
        ),
    ],
)
def test_wrong_values(data: dict[str, Any], violation: tuple[Any, ...]) -> None:
    assert found(data) == [violation]


@pytest.mark.parametrize(
    ("metadata", "violations"),
    [
        ({"name": "a", "labels": {"x": 1}}, [(("metadata", "labels", "x"), "value")]),
        ({"name": "a", "labels": {"x": "a b"}}, [(("metadata", "labels", "x"), "value")]),
        ({"name": "a", "annotations": {"x": True}}, [(("metadata", "annotations", "x"), "value")]),
        ({"name": "a", "annotation": {}}, [(("metadata", "annotation"), "key")]),
        ({"name": "My_App"}, [(("metadata", "name"), "value")]),
        ({"name": "app\n"}, [(("metadata", "name"), "value")]),
        ({"name": "${APP}_x", "namespace": "<< inputs.ns >>"}, []),
        ({"name": "a", "labels": {"${KEY}": 1}}, [(("metadata", "labels", "${KEY}"), "value")]),
        ({"name": "a", "creationTimestamp": None, "labels": None}, []),
        ({}, [(("metadata",), "key")]),
    ],
)
def test_metadata(metadata: dict[str, Any], violations: list[tuple[Any, ...]]) -> None:
    assert [one[:2] for one in found(kustomization() | {"metadata": metadata})] == violations


@pytest.mark.parametrize("text", ["${X}", "a-${X:=b}", "<< inputs.x >>"])
def test_templated_values_are_accepted_everywhere(text: str) -> None:
    data = kustomization(
        interval=text,
        prune=text,
        dependsOn=text,
        sourceRef={"kind": text, "name": text},
        targetNamespace=text * 30,
    )
    data["spec"][text] = {"whatever": 1}
    assert found(data) == []


def test_a_templated_key_may_be_a_required_field() -> None:
    data = kustomization()
    data["spec"] = {"${SPEC}": None, "interval": "1m"}
    assert found(data) == []


def test_a_templated_value_does_not_hide_other_violations() -> None:
    data = kustomization(interval="${X}", wait="no")
    assert [one[0] for one in found(data)] == [("spec", "wait")]


def test_without_a_spec() -> None:
    data = {key: value for key, value in kustomization().items() if key != "spec"}
    assert validate(data, flux="2.9") == (
        Violation(
            (),
            "value",
            "the Kustomization has no `spec`: the API server accepts that, but the controller cannot reconcile it",
            "add `spec` with `interval`, `prune` and `sourceRef`",
            "empty",
        ),
    )


@pytest.mark.parametrize(
    ("data", "violations"),
    [
        (
            kustomization(timeout=None, dependsOn=None),
            [
                ("spec.dependsOn", "`spec.dependsOn` must be a list of maps, not null"),
                ("spec.timeout", "`spec.timeout` must be text, not null"),
            ],
        ),
        (
            kustomization(postBuild={"substitute": {"a": None}}),
            [
                (
                    "spec.postBuild.substitute.a",
                    "`spec.postBuild.substitute.a` must be text, not null",
                )
            ],
        ),
        (kustomization() | {"spec": None}, [("spec", "`spec` must be a map of fields, not null")]),
        (release(chart=CHART, values=None), []),  # its schema names no type
        (kustomization() | {"status": None}, []),
    ],
)
def test_null_is_a_value_of_the_wrong_type(
    data: dict[str, Any], violations: list[tuple[str, str]]
) -> None:
    assert [(".".join(map(str, one[0])), one[2]) for one in found(data)] == violations


@pytest.mark.parametrize("spec", [[], "x", 3, True, None])
def test_a_spec_that_is_not_a_map(spec: Any) -> None:
    data = kustomization() | {"spec": spec}
    assert [(one[0], one[4]) for one in found(data)] == [(("spec",), "schema")]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"apiVersion": "v1", "kind": "ConfigMap"},
        {"apiVersion": ["v1"], "kind": {"a": 1}},
        kustomization() | {"apiVersion": "kustomize.toolkit.fluxcd.io/v9"},
        kustomization() | {"kind": "HelmRelease"},
    ],
)
def test_without_a_schema(data: dict[str, Any]) -> None:
    assert validate(data, flux="2.9") is None


def test_schemas_depend_on_the_minor() -> None:
    data = kustomization() | {"apiVersion": "kustomize.toolkit.fluxcd.io/v1beta2"}
    assert validate(data, flux="2.7") == ()
    assert validate(data, flux="2.8") is None
    assert validate(data, flux="1.0") is None


def test_alerts_may_refer_to_kinds_of_the_operator() -> None:
    def alert(kind: str) -> dict[str, Any]:
        return {
            "apiVersion": "notification.toolkit.fluxcd.io/v1beta3",
            "kind": "Alert",
            "metadata": {"name": "on-call"},
            "spec": {
                "providerRef": {"name": "slack"},
                "eventSources": [{"kind": kind, "name": "*"}],
            },
        }

    assert found(alert("FluxInstance")) == []
    assert [one[0] for one in found(alert("Deployment"))] == [("spec", "eventSources", 0, "kind")]


CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "spec": {
        "group": "example.com",
        "names": {"kind": "Widget"},
        "versions": [
            {"name": "v0", "served": False, "schema": {"openAPIV3Schema": {"type": "object"}}},
            {
                "name": "v1",
                "served": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "required": ["spec"],
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["size", "mode"],
                                "properties": {
                                    "size": {"type": "integer", "minimum": 1, "format": "int32"},
                                    "mode": {"type": "string", "default": "a", "enum": ["a", "b"]},
                                    "port": {
                                        "x-kubernetes-int-or-string": True,
                                        "anyOf": [{"type": "integer"}, {"type": "string"}],
                                    },
                                    "slow": {"type": "string", "pattern": "^(a+)+$"},
                                    "free": {
                                        "type": "object",
                                        "x-kubernetes-preserve-unknown-fields": True,
                                        "properties": {"known": {"type": "string"}},
                                    },
                                    "none": {"type": "string", "nullable": True},
                                    "inner": {
                                        "type": "object",
                                        "x-kubernetes-embedded-resource": True,
                                        "x-kubernetes-preserve-unknown-fields": True,
                                    },
                                    "one": {
                                        "type": "object",
                                        "properties": {
                                            "x": {"type": "string"},
                                            "y": {"type": "string"},
                                        },
                                        "oneOf": [{"required": ["x"]}, {"required": ["y"]}],
                                    },
                                    "list": {
                                        "type": "array",
                                        "x-kubernetes-list-type": "map",
                                        "x-kubernetes-list-map-keys": ["id"],
                                        "items": {
                                            "type": "object",
                                            "properties": {"id": {"type": "string"}},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        ],
    },
}


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"size": 1, "port": 80, "free": {"known": "x", "other": 1}}, []),
        ({"size": 1, "port": "http", "none": None}, []),
        ({"size": 1, "slow": "a" * 40 + "!"}, []),  # an unknown pattern is not run at all
        ({"size": 0}, [("spec", "size")]),
        ({"size": 2**31}, [("spec", "size")]),
        ({"size": 1.5}, [("spec", "size")]),
        ({"size": 1.0}, []),
        ({"size": True}, [("spec", "size")]),
        ({}, [("spec",)]),
        ({"size": 1, "mode": None}, []),
        ({"size": 1, "mode": "c"}, [("spec", "mode")]),
        ({"size": 1, "port": []}, [("spec", "port")]),
        ({"size": 1, "free": {"known": 1}}, [("spec", "free", "known")]),
        (
            {"size": 1, "inner": {"apiVersion": "v1", "metadata": {"name": "x"}}},
            [("spec", "inner")],
        ),
        ({"size": 1, "one": {}}, [("spec", "one")]),
        ({"size": 1, "one": {"x": "1"}}, []),
        ({"size": 1, "one": {"z": "1", "x": "2"}}, [("spec", "one", "z")]),
        ({"size": 1, "list": [{"id": "a"}, {"id": "a"}]}, [("spec", "list")]),
        ({"size": 1, "list": [{"id": "${a}"}, {"id": "${a}"}]}, []),
    ],
)
def test_schemas_of_the_repository(spec: dict[str, Any], paths: list[Any]) -> None:
    crds = schema_from_crd(CRD)
    assert list(crds) == [("example.com", "v1", "Widget")]
    data = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "x"},
        "spec": spec,
    }
    assert [one[0] for one in found(data, crds=crds)] == paths


def test_schemas_of_the_repository_take_precedence() -> None:
    crd = {
        "spec": {
            "group": "kustomize.toolkit.fluxcd.io",
            "names": {"kind": "Kustomization"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {"spec": {"type": "object", "properties": {}}},
                        }
                    },
                }
            ],
        }
    }
    data = kustomization() | {"spec": {"new": 1}}
    assert [one[0] for one in found(data, crds=schema_from_crd(crd))] == [("spec", "new")]
    assert [one[0] for one in found(data)] == [("spec",), ("spec", "new")]


@pytest.mark.parametrize(
    "crd",
    [
        {},
        {"spec": None},
        {"spec": {"group": 1, "names": [], "versions": {}}},
        {"spec": {"group": "a", "names": {"kind": "B"}, "versions": [None, {"name": 3}]}},
    ],
)
def test_malformed_crds_have_no_schemas(crd: dict[str, Any]) -> None:
    assert schema_from_crd(crd) == {}


def test_an_endlessly_nested_crd_is_cut() -> None:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(5000):
        schema = {"type": "object", "properties": {"a": schema}}
    crd = {
        "spec": {
            "group": "example.com",
            "names": {"kind": "Deep"},
            "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}}],
        }
    }
    data: dict[str, Any] = {}
    for _ in range(5000):
        data = {"a": data}
    data |= {"apiVersion": "example.com/v1", "kind": "Deep", "metadata": {"name": "x"}}
    assert validate(data, flux="2.9", crds=schema_from_crd(crd)) == ()


def test_the_fields_of_a_schema_are_listed_once() -> None:
    data = kustomization() | {"spec": {"nope": 1}}
    validate(data, flux="2.6")
    assert steps(lambda: validate(data, flux="2.6")) < 5000
