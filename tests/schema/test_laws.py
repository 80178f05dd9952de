"""Laws that hold for any data and any schema."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_lint.schema import schema_from_crd, validate
from gitops_lint.schema.catalog import schema_of
from gitops_lint.schema.engine import Mismatch, _faults_by_jsonschema, faults
from gitops_lint.schema.fields import fields
from gitops_lint.schema.keywords import types_of
from gitops_lint.schema.quick import surely_valid
from tests.examples import examples

APIS = [
    ("kustomize.toolkit.fluxcd.io", "v1", "Kustomization"),
    ("helm.toolkit.fluxcd.io", "v2", "HelmRelease"),
    ("source.toolkit.fluxcd.io", "v1", "Bucket"),
    ("notification.toolkit.fluxcd.io", "v1", "Receiver"),
    ("source.extensions.fluxcd.io", "v1beta1", "ArtifactGenerator"),
    ("fluxcd.controlplane.io", "v1", "ResourceSet"),
    ("fluxcd.controlplane.io", "v1", "ResourceSetInputProvider"),
]
TEXTS = [
    "10m",
    "1d",
    "",
    "${X}",
    "<< x >>",
    "GitRepository",
    "Static",
    "oci://a",
    "true",
    "a\n",
    "\ud800",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.sampled_from(TEXTS),
    st.text(max_size=8),
)


def names_of(schema: Any) -> list[str]:
    return sorted({path[-1] for path in fields(schema)})


def plain_data(names: list[str], scalars: Any = SCALARS) -> Any:
    """Strategy: any YAML data; most of its keys are names in some schema."""
    keys = st.one_of(
        st.sampled_from(names), st.sampled_from(names), st.sampled_from(TEXTS), SCALARS
    )
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=6)
        ),
        max_leaves=25,
    )


@st.composite
def shaped(draw: Any, schema: Any, wild: Any) -> Any:
    """Strategy: data that fits a schema, with arbitrary data in some places."""

    def shape(schema: Any, depth: int = 0) -> Any:
        kind, *_ = types_of(schema) or ("any",)
        if kind == "any" or depth > 6 or draw(st.integers(0, 14)) == 0:
            return draw(wild)
        if kind == "object":
            names = schema.get("properties", {})
            chosen = draw(st.lists(st.sampled_from(sorted(names)), max_size=4)) if names else []
            return {
                name: shape(names[name], depth + 1)
                for name in [*schema.get("required", ()), *chosen]
            }
        if kind == "array":
            return [
                shape(schema.get("items", {}), depth + 1) for _ in range(draw(st.integers(0, 2)))
            ]
        if kind == "string":
            return draw(st.sampled_from([*schema.get("enum", ["10m", "a"]), "${X}"]))
        return draw(st.booleans() if kind == "boolean" else st.integers(-1, 5))

    return shape(schema)


def leads_somewhere(data: Any, path: tuple[Any, ...]) -> bool:
    """Return whether a path exists; in paths, keys that are neither text nor integer are text."""
    for step in path:
        if isinstance(data, dict):
            odd = {
                str(key): value for key, value in data.items() if not isinstance(key, (str, int))
            }
            data = data.get(step, odd.get(step, ...))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return False
        if data is ...:
            return False
    return True


def shown(found: Iterable[Mismatch]) -> list[str]:
    """The faults as text, without the keys that are null, which jsonschema leaves out; YAML with one is refused."""
    return [
        repr(it._replace(path=tuple(step for step in it.path if step is not None))) for it in found
    ]


def hold_laws(data: Any, flux: str, crds: Any = None) -> None:
    violations = validate(data, flux=flux, crds=crds or {})
    assert violations is not None
    assert violations == validate(data, flux=flux, crds=crds or {})
    assert len(set(violations)) == len(violations)
    for one in violations:
        assert leads_somewhere(data, one.path), one
        assert one.on == "value" or isinstance(one.path[-1], (str, int))
        assert (one.message + (one.help or "")).isprintable()
        assert len(one.message) < 2500


@pytest.mark.parametrize("api", APIS, ids=lambda api: api[2])
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_validate_never_raises_and_points_at_existing_values(
    api: tuple[str, str, str], data: Any
) -> None:
    schema = schema_of(*api, "2.9")
    assert schema is not None
    wild = plain_data(names_of(schema.document))
    drawn = data.draw(shaped(schema.document, wild))
    drawn = drawn if isinstance(drawn, dict) else {"spec": drawn}
    hold_laws(drawn | {"apiVersion": f"{api[0]}/{api[1]}", "kind": api[2]}, "2.9")


@pytest.mark.parametrize("api", APIS, ids=lambda api: api[2])
@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_quick_walk_and_jsonschema_agree(api: tuple[str, str, str], data: Any) -> None:
    schema = schema_of(*api, "2.9")
    assert schema is not None
    wild = plain_data(names_of(schema.document))
    drawn = data.draw(shaped(schema.document, wild))
    found = faults(drawn, schema)
    assert surely_valid(drawn, schema) == (not found)
    assert shown(found) == shown(_faults_by_jsonschema(drawn, schema))


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=plain_data(["spec", "kind", "apiVersion"]),
    flux=st.one_of(st.just("2.9"), st.text(max_size=4)),
)
def test_any_map_is_accepted(data: Any, flux: str) -> None:
    if isinstance(data, dict):
        validate(data, flux=flux)


KEYWORDS = [
    *(
        "type",
        "properties",
        "items",
        "additionalProperties",
        "required",
        "enum",
        "pattern",
        "default",
    ),
    *("anyOf", "oneOf", "allOf", "not", "nullable", "minimum", "maximum", "exclusiveMinimum"),
    *("minLength", "maxItems", "format", "x-kubernetes-int-or-string", "x-kubernetes-validations"),
    *("x-kubernetes-list-map-keys", "x-kubernetes-preserve-unknown-fields", "spec", "a", "rule"),
    "x-kubernetes-embedded-resource",
]
SHAPES = st.one_of(
    SCALARS,
    st.sampled_from(["object", "array", "string", "integer", "a", "spec", "^(a+)+$", "int32"]),
)


def definition(schema: Any) -> dict[str, Any]:
    version = {"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}}
    return {"spec": {"group": "example.com", "names": {"kind": "Any"}, "versions": [version]}}


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    schema=st.dictionaries(st.sampled_from(KEYWORDS), plain_data(KEYWORDS, SHAPES), max_size=8),
    data=plain_data(["a", "spec", "type"]),
)
def test_any_crd_is_accepted(schema: Any, data: Any) -> None:
    schema = {"type": "object", "properties": {"spec": schema}}
    crds = schema_from_crd(definition(schema))
    assert list(crds) == [("example.com", "v1", "Any")]
    thing = {"apiVersion": "example.com/v1", "kind": "Any", "metadata": {"name": "x"}, "spec": data}
    hold_laws(thing, "2.9", crds)
    (own,) = crds.values()
    assert shown(faults(thing, own)) == shown(_faults_by_jsonschema(thing, own))


@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_too_long_to_be_written(sign: int) -> None:
    number = sign * 10**5000
    spec = {
        "interval": number,
        "path": number,
        number: number,
        "wait": number,
        "dependsOn": [{number: 1}],
    }
    data = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "x", "labels": {"a": number}},
        "spec": spec | {"prune": True, "sourceRef": {"kind": number, "name": "x"}},
    }
    hold_laws(data, "2.9")
    keywords = {"minimum": number, "maximum": number, "enum": [number, "a"], "default": number}
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "integer", **keywords},
            "b": {
                "type": "array",
                "x-kubernetes-list-map-keys": ["x"],
                "items": {"type": "object", "properties": {"x": {"type": "integer"}}},
            },
        },
    }
    crds = schema_from_crd(definition(schema))
    thing = {"apiVersion": "example.com/v1", "kind": "Any", "metadata": {"name": "x"}}
    hold_laws(thing | {"a": 1, "b": [{"x": number}, {"x": number}]}, "2.9", crds)
