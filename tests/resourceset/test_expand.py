"""The objects of a ResourceSet, with exact places, and the reasons of unknowns."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.budget import OverBudgetError, Unit, build_budget
from gitops_lint.documents import Map, Place, get, parse_text, place_of
from gitops_lint.resourceset import expand
from gitops_lint.resourceset.expand import Expanded

HEAD = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: my-apps, namespace: default}
spec:
"""
STATIC = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata: {name: image-tag, namespace: default, labels: {tier: web}}
spec: {type: Static, defaultValues: {name: static, tag: 1.2.3}}
"""
DYNAMIC = STATIC.replace("Static, defaultValues", "OCIArtifactTag, filter").replace(
    "image-tag", "remote"
)
FAILS = "a template of this ResourceSet fails, and nothing is applied"
NAMED = "resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: << inputs.name >>}}]"


def document(text: str) -> Map:
    (found,) = parse_text("apps.yaml", text).documents
    assert isinstance(found.data, Map)
    return found.data


def run(spec: str, *providers: str) -> Expanded:
    text = HEAD + "".join(f"  {line}\n" for line in dedent(spec).splitlines())
    return expand(document(text), [document(provider) for provider in providers])


def names(expanded: Expanded) -> list[object]:
    return [get(made.data, "metadata", "name") for made in expanded.objects]


def at(place: Place | None) -> str:
    assert place
    assert place.path == "apps.yaml"
    return str(place.value.line + 1)


def unknown(expanded: Expanded) -> list[tuple[str, str]]:
    return [(reason, at(place)) for reason, place in expanded.unknown]


def test_resources_for_each_set_of_inputs() -> None:
    found = run("""\
        inputs:
          - tenant: team1
            app: {version: "6.7.x", replicas: 2}
          - tenant: team2
            app: {version: "6.6.x", replicas: 3}
        resources:
          - apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata:
              name: podinfo-<< inputs.tenant >>
              namespace: default
            spec:
              ref:
                semver: << inputs.app.version | quote >>
          - apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata:
              name: podinfo-<< inputs.tenant >>
            spec:
              values:
                replicaCount: << inputs.app.replicas | int >>
                << inputs.tenant >>: [1, << inputs.tenant >>]
        """)
    assert found.unknown == ()
    assert names(found) == ["podinfo-team1", "podinfo-team2", "podinfo-team1", "podinfo-team2"]
    one, _, _, four = (made.data for made in found.objects)
    assert get(one, "spec", "ref", "semver") == "6.7.x"
    assert get(four, "spec", "values") == {"replicaCount": 3, "team2": [1, "team2"]}
    assert at(place_of(one, ("metadata", "name"))) == "14"
    assert at(place_of(one, ("spec", "ref", "semver"))) == "18"
    assert at(place_of(four, ("spec", "values", "replicaCount"))) == "25"
    assert at(place_of(four, ("spec", "values", "team2", 1))) == "26"
    assert [at(made.origin) for made in found.objects] == ["11", "11", "19", "19"]


def test_resources_template() -> None:
    found = run("""\
        inputs: [{name: a, ports: [80, 443]}, {name: b, ports: []}]
        resourcesTemplate: |
          apiVersion: v1
          kind: Service
          metadata:
            name: << inputs.name >>
          spec:
            ports:
          <<- range inputs.ports >>
              - port: << . >>
          <<- end >>
          ---
          <<- if eq inputs.name "a" >>
          apiVersion: v1
          kind: Namespace
          metadata:
            name: only-<< inputs.name >>
          <<- end >>
        """)
    assert found.unknown == ()
    assert names(found) == ["a", "only-a", "b"]
    service, namespace, _ = found.objects
    assert get(service.data, "spec", "ports") == [{"port": 80}, {"port": 443}]
    assert at(place_of(service.data, ("metadata", "name"))) == "10"
    assert [at(place_of(service.data, ("spec", "ports", i, "port"))) for i in (0, 1)] == [
        "14",
        "14",
    ]
    assert at(place_of(namespace.data, ("metadata", "name"))) == "21"
    assert (at(service.origin), at(namespace.origin)) == ("7", "18")


def test_steps() -> None:
    found = run("""\
        inputs: [{name: x}]
        steps:
          - name: first
            resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}]
          - name: second
            resourcesTemplate: "{apiVersion: v1, kind: ConfigMap, metadata: {name: << inputs.name >>}}"
        """)
    assert (names(found), found.unknown) == (["one", "x"], ())


def test_without_inputs_templates_are_rendered_once() -> None:
    static = "resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]"
    assert (names(run(static)), run(static).unknown) == (["a"], ())
    found = run(NAMED)
    assert (names(found), unknown(found)) == ([], [])
    assert [(it.message, at(it.place)) for it in found.faults] == [
        (f"{FAILS}: its inputs have no `name`", "5")
    ]


@pytest.mark.parametrize(
    ("inputs", "template", "lacking"),
    [
        ("[{a: x}, {a: y, b: z}]", "<< inputs.b >>", ["b"]),
        ("[{a: x}]", "<< if inputs.b >>x<< end >>", ["b"]),
        ("[{a: x}]", '<< if hasKey inputs "b" >><< inputs.b >><< end >>x', []),
        ("[{a: x}]", '<< inputs.b | default "x" >>', ["b"]),
        ("[{a: x}]", "<< inputs.id >>", []),  # set by Flux Operator
        ("[{a: {b: x}}]", "<< inputs.a.c >>", ["c"]),
        ("[{a: [{b: x}]}]", "<< range $it := inputs.a >><< $it.c >><< end >>", ["c"]),
    ],
)
def test_templates_that_certainly_fail(inputs: str, template: str, lacking: list[str]) -> None:
    head = "resourcesTemplate: |\n  apiVersion: v1\n  kind: ConfigMap\n  metadata:\n"
    template = f"{head}    name: {template}"
    found = run(f"inputs: {inputs}\n{template}")
    assert [it.message for it in found.faults] == [
        f"{FAILS}: the inputs of my-apps have no `{it}`" for it in lacking
    ]


def test_flatten() -> None:
    found = run(f"inputs: [{{name: own}}]\ninputsFrom: [{{name: image-tag}}]\n{NAMED}", STATIC)
    assert (names(found), found.unknown) == (["own", "static"], ())


def test_permute() -> None:
    permuted = """\
        inputs: [{region: eu}, {region: us}]
        inputsFrom: [{selector: {matchLabels: {tier: web}}}]
        inputStrategy: {name: Permute}
        resources:
          - apiVersion: v1
            kind: ConfigMap
            metadata: {name: "<< inputs.my_apps.region >>-<< inputs.image_tag.tag >>"}
        """
    found = run(permuted, STATIC)
    assert (names(found), found.unknown) == (["eu-1.2.3", "us-1.2.3"], ())
    found = run(permuted, STATIC, DYNAMIC)
    assert (names(found), unknown(found)) == (
        [],
        [("a provider of type OCIArtifactTag gets its inputs from outside the repository", "6")],
    )


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("{name: image-tag}", ["static"]),
        ("{selector: {matchLabels: {tier: web}}}", ["static"]),
        ("{selector: {matchExpressions: [{key: tier, operator: In, values: [web]}]}}", ["static"]),
        ("{selector: {matchExpressions: [{key: tier, operator: Exists}]}}", ["static"]),
        ("{selector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}", ["static"]),
        ("{selector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}}", []),
        ("{selector: {matchLabels: {tier: api}}}", []),
        ("{name: image}", []),
    ],
)
def test_providers(reference: str, expected: list[str]) -> None:
    found = run(f"inputsFrom: [{reference}]\n{NAMED}", STATIC)
    missing = [("the ResourceSetInputProvider of its inputs is not in this cluster", "5")]
    assert (names(found), unknown(found)) == (expected, [] if expected else missing)


def test_dynamic_inputs_keep_the_known_ones() -> None:
    found = run(f"inputs: [{{name: own}}]\ninputsFrom: [{{name: remote}}]\n{NAMED}", DYNAMIC)
    reason = "a provider of type OCIArtifactTag gets its inputs from outside the repository"
    assert (names(found), unknown(found)) == (["own"], [(reason, "6")])


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            "<< inputs.id >>",
            "a template cannot be rendered: `inputs.id` is set by Flux Operator at run time",
        ),
        ("<< now >>", "a template cannot be rendered: `now` is not supported"),
        ("<< inputs.x", "a template cannot be rendered: an action is not closed"),
        ("just a text", "a template cannot be rendered: its output is not a Kubernetes object"),
        ("a: b", "a template cannot be rendered: its output is not a Kubernetes object"),
        (
            "kind: ConfigMap\nmetadata: {}",
            "a template cannot be rendered: its output is not a Kubernetes object",
        ),
    ],
)
def test_unknown_templates(template: str, reason: str) -> None:
    body = "".join(f"  {line}\n" for line in template.splitlines())
    found = run(f"inputs: [{{name: a}}]\nresourcesTemplate: |\n{body}")
    assert found.objects == ()
    assert unknown(found) == [(reason, "7")]


def test_one_object_of_several_inputs() -> None:
    shared = "resources: [{apiVersion: v1, kind: Namespace, metadata: {name: << inputs.ns >>}}]"
    found = run(f"inputs: [{{ns: a, x: b}}, {{ns: a, x: c}}]\n{shared}")
    assert (names(found), found.unknown) == (["a"], ())
    other = shared.replace("<< inputs.ns >>}", "<< inputs.ns >>, labels: {x: << inputs.x >>}}")
    found = run(f"inputs: [{{ns: a, x: b}}, {{ns: a, x: c}}]\n{other}")
    assert (names(found), unknown(found)) == (["a"], [])
    assert [(it.message, at(it.place)) for it in found.dropped] == [
        (
            "several sets of inputs create different versions of Namespace a, and only the first is applied",
            "6",
        )
    ]


def test_disabled_objects_and_copied_data() -> None:
    found = run("""\
        inputs: [{name: a, on: enabled}, {name: b, on: disabled}]
        resources:
          - apiVersion: v1
            kind: ConfigMap
            metadata:
              name: << inputs.name >>
              annotations:
                fluxcd.controlplane.io/reconcile: << inputs.on >>
                fluxcd.controlplane.io/copyFrom: default/other
        """)
    assert names(found) == ["a"]
    assert unknown(found) == [
        ("`copyFrom` copies data from an object outside this ResourceSet", "13")
    ]


def test_large_templates_end() -> None:
    """Rendering stops at a limit of characters, of the templates and of the output for each set of inputs."""
    inputs = ", ".join(f"{{name: n{i}}}" for i in range(900))
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: << inputs.name >>}\n" + "---\n" * 500
    body = "".join(f"  {line}\n" for line in text.splitlines())
    with pytest.raises(OverBudgetError) as caught, build_budget():
        run(f"inputs: [{inputs}]\nresourcesTemplate: |\n{body}")
    assert (caught.value.unit, caught.value.place and caught.value.place.value.line) == (
        Unit.CHARACTERS, 5,
    )  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", "<< inputs.a >>", "<<"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "name", "kind", "metadata", "selector", "type"]), inner
        )
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["inputs", "inputsFrom", "inputStrategy", "resources", "resourcesTemplate", "steps"]
)


@given(st.dictionaries(FIELDS, JSON), JSON)
def test_whatever_the_spec(spec: dict[str, object], provider: object) -> None:
    import json

    data = document(json.dumps({"metadata": {"name": "x"}, "spec": spec}))
    other = document(json.dumps({"metadata": {"name": "a", "labels": provider}, "spec": provider}))
    for made in expand(data, [other]).objects:
        assert get(made.data, "kind")
