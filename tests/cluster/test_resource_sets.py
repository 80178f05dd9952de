"""ResourceSets in a cluster: the objects they create are expanded like all others."""

from pathlib import Path

from gitops_lint.cluster import Cluster
from tests.cluster.whole import at, cluster, config_map, contents, kustomization

SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: tenants, namespace: flux-system}
spec:
  commonMetadata: {labels: {made: here}}
"""
RESOURCES = """\
  resources:
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: << inputs.tenant >>, namespace: flux-system}
      spec:
        path: ./tenants/<< inputs.tenant >>
        sourceRef: {kind: GitRepository, name: flux-system}
"""
INPUTS = "  inputs: [{tenant: red}, {tenant: blue}]\n"
PROVIDER = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata: {name: tenants, namespace: flux-system, labels: {a: b}}
spec: {type: Static, defaultValues: {tenant: red}}
"""
TENANTS = {f"tenants/{name}/a.yaml": config_map(name) for name in ("red", "blue")}


def sets(found: Cluster) -> dict[str, tuple[str, set[str]]]:
    return {
        str(identity): (content.state, {str(item) for item in content.objects})
        for identity, content in found.resource_sets.items()
    }


def test_its_kustomizations_are_expanded(tmp_path: Path) -> None:
    found = cluster(tmp_path, {"cluster/set.yaml": SET + INPUTS + RESOURCES, **TENANTS})
    both = {"Kustomization flux-system/red", "Kustomization flux-system/blue"}
    assert sets(found) == {"ResourceSet flux-system/tenants": ("here", both)}
    assert contents(found) == {
        "red": ("here", {"ConfigMap default/red"}),
        "blue": ("here", {"ConfigMap default/blue"}),
    }
    red = found.kustomization("flux-system", "red")
    assert red
    assert red.owner
    assert str(red.owner) == "ResourceSet flux-system/tenants"
    assert red.get("metadata", "labels") == {"made": "here"}
    assert [at(red.place("spec", "path")), at(red.place("metadata", "labels", "made"))] == [
        "cluster/set.yaml:12",
        "cluster/set.yaml:5",
    ]
    assert found.content(red.owner).complete
    assert not found.opaque


def test_a_provider_may_be_applied_by_another_kustomization(tmp_path: Path) -> None:
    files = {
        "cluster/set.yaml": SET + "  inputsFrom: [{name: tenants}]\n" + RESOURCES,
        "cluster/inputs.yaml": kustomization("inputs", "./inputs"),
        "inputs/provider.yaml": PROVIDER,
        **TENANTS,
    }
    found = cluster(tmp_path, files)
    assert sets(found) == {
        "ResourceSet flux-system/tenants": ("here", {"Kustomization flux-system/red"})
    }
    assert contents(found)["red"] == ("here", {"ConfigMap default/red"})
    assert not found.opaque


def test_others_may_wait_for_the_objects_it_creates(tmp_path: Path) -> None:
    variables = """\
  inputs: [{name: web}]
  resources:
    - {apiVersion: v1, kind: ConfigMap, metadata: {name: vars, namespace: flux-system}, data: {name: << inputs.name >>}}
"""
    files = {
        "cluster/0.yaml": kustomization(
            "apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"
        ),
        "cluster/set.yaml": SET + variables,
        "apps/a.yaml": config_map('"${name}"'),
    }
    assert contents(cluster(tmp_path, files)) == {"apps": ("here", {"ConfigMap default/web"})}


def test_dynamic_inputs_make_the_cluster_opaque(tmp_path: Path) -> None:
    dynamic = PROVIDER.replace("Static, defaultValues", "GitHubPullRequest, filter")
    files = {
        "cluster/set.yaml": SET + "  inputsFrom: [{name: tenants}]\n" + RESOURCES,
        "cluster/provider.yaml": dynamic,
    }
    found = cluster(tmp_path, files)
    assert sets(found) == {"ResourceSet flux-system/tenants": ("unknown", set())}
    reason = (
        "ResourceSet flux-system/tenants: a provider of type GitHubPullRequest gets its inputs from"
        " outside the repository"
    )
    assert [(why, at(place)) for why, place in found.unknown] == [(reason, "cluster/set.yaml:6")]
    assert found.opaque


def test_a_selector_that_matches_a_later_provider(tmp_path: Path) -> None:
    """The late provider is applied by an object that the ResourceSet itself creates."""
    files = {
        "cluster/set.yaml": SET + "  inputsFrom: [{selector: {}}]\n" + RESOURCES,
        "cluster/provider.yaml": PROVIDER,
        "tenants/red/provider.yaml": PROVIDER.replace("name: tenants", "name: late"),
    }
    found = cluster(tmp_path, files)
    reason = (
        "ResourceSet flux-system/tenants: it may also take inputs from"
        " ResourceSetInputProvider flux-system/late"
    )
    assert [(why, at(place)) for why, place in found.unknown] == [(reason, "cluster/set.yaml:6")]


def test_a_set_of_a_spoke_is_not_expanded(tmp_path: Path) -> None:
    files = {
        "cluster/spoke.yaml": kustomization(
            "spoke", "./spoke", "kubeConfig: {secretRef: {name: x}}"
        ),
        "spoke/set.yaml": SET + INPUTS + RESOURCES,
    }
    found = cluster(tmp_path, files)
    assert (sets(found), set(contents(found))) == ({}, {"spoke"})


def test_names_that_grow_without_end(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "postBuild: {substitute: {n: x}}"),
        "a/b.yaml": kustomization("'b${n}'", "./a", "postBuild: {substitute: {n: 'x${n}'}}"),
    }
    found = cluster(tmp_path, files)
    (reason, place), *_ = found.unknown
    assert reason.endswith("more than 50 deep")
    assert at(place) == "a/b.yaml:1"
    assert found.opaque


def test_sets_that_create_themselves_end(tmp_path: Path) -> None:
    itself = """\
  inputs: [{name: x}]
  resources:
    - apiVersion: fluxcd.controlplane.io/v1
      kind: ResourceSet
      metadata: {name: tenants, namespace: flux-system}
"""
    found = cluster(tmp_path, {"cluster/set.yaml": SET + itself})
    assert sets(found) == {
        "ResourceSet flux-system/tenants": ("here", {"ResourceSet flux-system/tenants"})
    }
