"""Expansion of Kustomizations: to any depth, in cycles, and into other clusters."""

from pathlib import Path

from tests.cluster.whole import at, cluster, config_map, contents, kustomization

SPOKE = "kubeConfig: {secretRef: {name: %s}}"


def test_children_of_children(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/b.yaml": kustomization("b", "./b"),
        "b/c.yaml": kustomization("c", "./c", "targetNamespace: web"),
        "c/config.yaml": config_map("c"),
    }
    found = cluster(tmp_path, files)
    assert contents(found) == {
        "a": ("here", {"Kustomization flux-system/b"}),
        "b": ("here", {"Kustomization flux-system/c"}),
        "c": ("here", {"ConfigMap web/c"}),
    }
    (config,) = found.of_kind("ConfigMap")
    assert [str(owner) for owner in _owners(config)] == [
        f"Kustomization flux-system/{name}"
        for name in ("c", "b", "a", "flux-system", "flux-system")
    ]  # the root appears twice, as bootstrapped and as its own path applies it


def _owners(resource: object) -> list[object]:
    owner = getattr(resource, "owner", None)
    return [owner, *_owners(owner)] if owner else []


def test_cycles_end(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/b.yaml": kustomization("b", "./b"),
        "b/a.yaml": kustomization("a", "./a"),
        "b/itself.yaml": kustomization("b", "./b"),
    }
    assert contents(cluster(tmp_path, files)) == {
        "a": ("here", {"Kustomization flux-system/b"}),
        "b": ("here", {"Kustomization flux-system/a", "Kustomization flux-system/b"}),
    }


def test_hub_and_spoke(tmp_path: Path) -> None:
    """Objects in a spoke are listed, but neither found nor expanded: another Flux reconciles them."""
    files = {
        "cluster/red.yaml": kustomization("red", "./spoke", SPOKE % "red"),
        "cluster/blue.yaml": kustomization("blue", "./spoke", SPOKE % "blue"),
        "cluster/aws.yaml": kustomization(
            "aws", "./aws", "kubeConfig: {configMapRef: {name: aws}}"
        ),
        "cluster/vars.yaml": kustomization(
            "vars", "./here", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"
        ),
        "spoke/inner.yaml": kustomization("inner", "./here"),
        "spoke/vars.yaml": config_map("vars", "flux-system"),
        "aws/a.yaml": config_map("a"),
        "here/b.yaml": config_map("b"),
    }
    found = cluster(tmp_path, files)
    spoke = {"Kustomization flux-system/inner", "ConfigMap flux-system/vars"}
    assert contents(found) == {
        "aws": ("here", {"ConfigMap default/a"}),
        "blue": ("here", spoke),
        "red": ("here", spoke),
        "vars": ("here", {"ConfigMap default/b"}),
    }
    assert {(str(item), item.remote) for item in found.resources if item.remote} == {
        ("ConfigMap default/a", "flux-system/aws"),
        *((name, f"flux-system/{color}") for name in spoke for color in ("blue", "red")),
    }
    assert found.find("ConfigMap", "flux-system", "vars") is None
    assert found.find("ConfigMap", "default", "b") is not None
    assert found.kustomization("flux-system", "inner") is None
    vars_ = found.kustomization("flux-system", "vars")
    assert vars_
    variables = found.content(vars_).variables
    assert variables
    assert (variables.missing, dict(variables.known)) == ((0,), {})


def test_sources_of_a_spoke_are_not_those_of_the_hub(tmp_path: Path) -> None:
    git = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: other, namespace: flux-system}\nspec: {url: "https://example.com/other"}\n'  # fmt: skip
    files = {
        "cluster/spoke.yaml": kustomization("spoke", "./spoke", SPOKE % "red"),
        "spoke/git.yaml": git,
        "cluster/apps.yaml": kustomization("apps", "./apps", source="GitRepository/other"),
        "apps/a.yaml": config_map("a"),
    }
    found = cluster(tmp_path, files)
    assert not found.has_source("GitRepository", "flux-system", "other")
    # It is not known to be another repository, and the path exists in this one.
    assert contents(found)["apps"] == ("here", {"ConfigMap default/a"})


def test_a_root_that_applies_itself_is_used_as_its_path_builds_it(tmp_path: Path) -> None:
    patch = """\
        resources: [gotk-sync.yaml]
        patches:
          - target: {kind: Kustomization}
            patch: |
              - {op: add, path: /spec/commonMetadata, value: {labels: {team: web}}}
        """
    files = {"cluster/flux-system/kustomization.yaml": patch, "cluster/a.yaml": config_map("a")}
    found = cluster(tmp_path, files)
    (root,) = found.kustomizations
    assert at(root.place("spec", "commonMetadata")) == "cluster/flux-system/kustomization.yaml:5"
    labels = {item.get("metadata", "labels", "team") for item in found.resources}
    assert labels == {"web"}
