"""Entry points of clusters: every way in which a repository shows one."""

from pathlib import Path

import pytest

from gitops_lint.cluster import (
    Entry,
    SourceId,
    find_entries,
    normal_ref,
    normal_url,
    select,
    whole,
)
from gitops_lint.cluster.paths import clamp
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.report.clusters import found_by
from tests.cluster.whole import kustomization

SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@example.com/Org/fleet.git", ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/production
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def entries(root: Path, files: dict[str, str], config: Config | None = None) -> tuple[Entry, ...]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return find_entries(Tree(root), config or Config())


def starts(found: tuple[Entry, ...]) -> set[tuple[str, str, str, bool]]:
    return {(entry.root, entry.path, found_by(entry.found_by), entry.assumed) for entry in found}


def test_gotk_sync(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, {"clusters/production/flux-system/gotk-sync.yaml": SYNC})
    assert (entry.name, entry.root, entry.path) == (
        "clusters/production",
        "",
        "clusters/production",
    )
    assert entry.source == SourceId("GitRepository", "flux-system", "flux-system")
    assert (entry.url, entry.ref) == ("example.com/org/fleet", "branch=main")
    assert [root.place("spec", "path").value.line + 1 for root in entry.roots] == [12]


def test_gotk_sync_below_an_artifact_root(tmp_path: Path) -> None:
    found = entries(tmp_path, {"deploy/clusters/production/flux-system/gotk-sync.yaml": SYNC})
    assert starts(found) == {("deploy", "clusters/production", "gotk-sync.yaml", False)}


def test_gotk_sync_that_applies_something_else_is_no_root(tmp_path: Path) -> None:
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": kustomization("rbac", "./rbac"),
        "clusters/a/flux-system/instance.yaml": INSTANCE.format(path="clusters/a"),
        "rbac/role.yaml": "",
    }
    assert starts(entries(tmp_path, files)) == {("", "clusters/a", "FluxInstance", False)}


def test_placeholder_at_the_root(tmp_path: Path) -> None:
    files = {"flux-system/gotk-sync.yaml": "# made by bootstrap\n"}
    assert starts(entries(tmp_path, files)) == {("", "", "gotk-sync.yaml placeholder", False)}


def test_placeholder(tmp_path: Path) -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/apps.yaml": kustomization("apps", "./apps"),
        "apps/a.yaml": "",
    }
    placeholder = "gotk-sync.yaml placeholder"
    assert starts(entries(tmp_path, files)) == {("", "clusters/production", placeholder, False)}


def test_a_sync_file_wins_over_a_placeholder_of_the_same_cluster(tmp_path: Path) -> None:
    files = {
        "clusters/production/a/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
    }
    assert starts(entries(tmp_path, files)) == {
        ("", "clusters/production", "gotk-sync.yaml", False)
    }


def test_placeholder_with_artifacts_of_a_generator(tmp_path: Path) -> None:
    """Paths inside an ExternalArtifact do not show the root of the repository."""
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/apps.yaml": kustomization(
            "apps", "./production", source="ExternalArtifact/flux-system"
        ),
    }
    placeholder = "gotk-sync.yaml placeholder"
    assert starts(entries(tmp_path, files)) == {("", "clusters/production", placeholder, False)}


INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  distribution: {{version: 2.8.x, registry: ghcr.io/fluxcd}}
  sync: {{kind: OCIRepository, url: "oci://example.com/fleet", ref: latest, path: {path}}}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: flux-instance, namespace: flux-system}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: flux-instance}
  values:
    instance:
      sync: {kind: GitRepository, url: "https://example.com/fleet", path: kubernetes/flux}
"""
VALUES = """\
instance:
  sync: {kind: GitRepository, name: fleet, path: ./kubernetes/flux}
"""


def test_flux_instance(tmp_path: Path) -> None:
    found = entries(tmp_path, {"clusters/a/instance.yaml": INSTANCE.format(path="./clusters/a/")})
    assert starts(found) == {("", "clusters/a", "FluxInstance", False)}
    assert found[0].source == SourceId("OCIRepository", "flux-system", "flux-system")
    assert found[0].url == "example.com/fleet"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (RELEASE, SourceId("GitRepository", "flux-system", "flux-system")),
        (VALUES, SourceId("GitRepository", "flux-system", "fleet")),
        (RELEASE.replace("flux-system", "gitops"), SourceId("GitRepository", "gitops", "gitops")),
        (
            RELEASE.replace("spec:\n", "spec:\n  targetNamespace: gitops\n"),
            SourceId("GitRepository", "gitops", "gitops"),
        ),
    ],
    ids=["HelmRelease", "values file", "another namespace", "targetNamespace"],
)
def test_flux_instance_as_values(tmp_path: Path, text: str, source: SourceId) -> None:
    found = entries(tmp_path, {"kubernetes/flux/x/values.yaml": text})
    assert starts(found) == {("", "kubernetes/flux", "FluxInstance", False)}
    assert found[0].source == source


@pytest.mark.parametrize(
    ("written", "named", "expected"),
    [
        ("", ["gitops/gitops"], "gitops/gitops"),
        ("", ["gitops/gitops", "gitops/other"], "gitops/gitops"),
        (
            "",
            ["gitops/fleet"],
            "flux-system/flux-system",
        ),  # not the name of a FluxInstance's source
        ("", ["gitops/gitops", "infra/infra"], "flux-system/flux-system"),
        ("", [], "flux-system/flux-system"),
        (", namespace: infra", ["gitops/gitops"], "infra/infra"),
    ],
)
def test_a_flux_instance_whose_namespace_another_file_sets(
    written: str, named: list[str], expected: str, tmp_path: Path
) -> None:
    """The Kustomizations at its path name the source that it creates."""
    files = {"x/release.yaml": RELEASE.replace(", namespace: flux-system", written)}
    for number, it in enumerate(named):
        namespace, _, name = it.partition("/")
        source = f"sourceRef: {{kind: GitRepository, name: {name}}}"
        files[f"kubernetes/flux/{number}.yaml"] = (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            f"metadata: {{name: a{number}, namespace: {namespace}}}\nspec: {{path: ./a, {source}}}\n"
        )
    files.setdefault("kubernetes/flux/empty.yaml", "a: 1\n")
    (found,) = entries(tmp_path, files)
    assert found.source is not None
    assert f"{found.source.namespace}/{found.source.name}" == expected


def test_a_flux_instance_with_template_actions_is_no_entry_point(tmp_path: Path) -> None:
    assert entries(tmp_path, {"instance.yaml": INSTANCE.format(path="clusters/${NAME}")}) == ()


def test_assumed_entry_points(tmp_path: Path) -> None:
    files = {
        "clusters/production/team/apps.yaml": kustomization("apps", "./apps"),
        "clusters/staging/apps.yaml": kustomization("apps", "./apps"),
        "apps/nested.yaml": kustomization("nested", "./nested"),
        "nested/a.yaml": "",
    }
    assert starts(entries(tmp_path, files)) == {
        ("", "clusters/production", "assumed", True),
        ("", "clusters/staging", "assumed", True),
    }


def test_a_root_that_applies_itself(tmp_path: Path) -> None:
    files = {"fleet/flux/cluster.yaml": kustomization("cluster", "./fleet/flux")}
    (entry,) = entries(tmp_path, files)
    assert starts((entry,)) == {("", "fleet/flux", "Kustomization that applies itself", False)}
    assert [str(root) for root in entry.roots] == ["Kustomization flux-system/cluster"]


def test_configured_clusters_are_the_only_ones(tmp_path: Path) -> None:
    config = Config(clusters=(ClusterConfig("./edge/", name="edge", root="deploy"),))
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "deploy/edge/apps.yaml": "",
    }
    found = entries(tmp_path, files, config)
    assert starts(found) == {("deploy", "edge", "config", False)}
    assert [entry.name for entry in found] == ["edge"]


def test_nothing(tmp_path: Path) -> None:
    assert entries(tmp_path, {"README.md": "", "values.yaml": "a: 1\n"}) == ()


@pytest.mark.parametrize(
    ("path", "clamped"),
    [("./a/b/", "a/b"), ("/a", "a"), ("../../a", "a"), ("", ""), (".", ""), ("a/../../b", "b")],
)
def test_clamp(path: str, clamped: str) -> None:
    assert clamp(path) == clamped


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/org/fleet",
        "https://user:token@example.com/Org/fleet.git",
        "ssh://git@example.com/org/fleet.git",
        "git@example.com:org/fleet.git",
        "https://example.com/org/fleet/",
    ],
)
def test_urls_of_one_repository_are_equal(url: str) -> None:
    assert normal_url(url) == "example.com/org/fleet"


def test_refs() -> None:
    assert normal_ref({"tag": "1", "branch": "main"}) == "branch=main,tag=1"
    assert normal_ref(None) == ""


def ks(name: str, path: str, source: str = "GitRepository/flux-system", namespace: str = "") -> str:
    """A Kustomization in one document."""
    return kustomization(name, path, source=source).replace(
        "namespace: flux-system}", f"namespace: {namespace or 'flux-system'}}}"
    )


def repository(name: str, url: str) -> str:
    return (
        "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec: {{interval: 1m, url: {url!r}}}\n---\n"
    )


def names(found: tuple[Entry, ...]) -> dict[str, str]:
    """The entry points of the repository itself, each with how it was found."""
    return {entry.name: found_by(entry.found_by) for entry in found if not entry.aside}


APPLIES_ITSELF = "Kustomization that applies itself"


def test_a_root_that_applies_itself_has_its_own_spec_and_source(tmp_path: Path) -> None:
    root = repository("home", "https://example.com/me/home.git") + ks(
        "cluster", "./flux", "GitRepository/home"
    )
    files = {
        "flux/cluster.yaml": root,
        "flux/kustomization.yaml": "resources: [cluster.yaml, ../apps/demo/ks.yaml]\n",
        "apps/demo/ks.yaml": ks("demo", "./apps/demo"),
    }
    (entry,) = entries(tmp_path, files)
    assert (entry.name, found_by(entry.found_by), entry.assumed) == ("flux", APPLIES_ITSELF, False)
    assert entry.roots[0].origin.path == "flux/cluster.yaml"
    assert entry.source == SourceId("GitRepository", "flux-system", "home")
    assert entry.url == "example.com/me/home"


@pytest.mark.parametrize(
    "text",
    [
        repository("team", "https://example.com/team") + ks("a", "./", "GitRepository/team"),
        ks("a", "./tenants", "OCIRepository/team"),
        ks("a", "./tenants", "Bucket/team"),
        repository("team", "") + ks("a", "./tenants", "GitRepository/team"),
        ks("a", "./tenants", "GitRepository/{{ source }}").replace("name: a", "name: '{{ a }}'"),
        ks("a", "./tenants").replace("sourceRef", "other"),
    ],
    ids=["top directory", "OCI", "bucket", "no URL", "template", "no source"],
)
def test_no_root_of_this_repository(text: str, tmp_path: Path) -> None:
    found = entries(tmp_path, {"tenants/team.yaml": text, "apps/a.yaml": ""})
    assert APPLIES_ITSELF not in names(found).values()


def test_what_another_kustomization_applies_is_no_root(tmp_path: Path) -> None:
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": SYNC.replace("production", "a"),
        "clusters/a/apps.yaml": ks("apps", "./apps"),
        "apps/kustomization.yaml": "resources: [listed/ks.yaml]\n",
        "apps/listed/ks.yaml": ks("listed", "./apps/listed"),
        "apps/left-out/ks.yaml": ks("left-out", "./apps/left-out"),
        "other/left-over.yaml": ks("left-over", "./other"),
    }
    assert names(entries(tmp_path, files)) == {"clusters/a": "gotk-sync.yaml"}


def test_a_patch_is_no_root(tmp_path: Path) -> None:
    files = {
        "clusters/dev/kustomization.yaml": "resources: [../../apps/ks.yaml]\npatches: [{path: ../../apps/dev/ks.yaml}]\n",
        "apps/ks.yaml": ks("apps", "./apps/base"),
        "apps/dev/ks.yaml": ks("apps", "./apps/dev"),
        "apps/base/a.yaml": "",
    }
    assert names(entries(tmp_path, files)) == {"clusters/dev": "assumed"}


def test_several_roots_of_one_directory_are_one_entry_point(tmp_path: Path) -> None:
    files = {"flux/a.yaml": ks("a", "./flux"), "flux/b.yaml": ks("flux-system", "./flux")}
    (entry,) = entries(tmp_path, files)
    assert [str(root) for root in entry.roots] == ["Kustomization flux-system/flux-system"]


def test_a_root_with_another_source_than_the_one_in_its_file(tmp_path: Path) -> None:
    typo = SYNC.replace("name: flux-system}\n", "name: flux-sytem}\n")
    (entry,) = entries(tmp_path, {"clusters/production/flux-system/gotk-sync.yaml": typo})
    assert entry.source.name == "flux-system"
    assert entry.roots[0].get("spec", "sourceRef", "name") == "flux-sytem"


def instance(path: str, url: str, kind: str = "GitRepository") -> str:
    return (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux}\n"
        f"spec: {{sync: {{kind: {kind}, url: '{url}', path: {path}}}}}\n"
    )


OWN, OTHER = "https://example.com/org/fleet", "https://example.com/org/other"


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("flux/fi.yaml", instance("clusters/b", OWN), True),
        ("flux/fi.yaml", instance("clusters/b", OTHER), False),
        ("flux/fi.yaml", instance("clusters/b", "oci://ghcr.io/org/b", "OCIRepository"), True),
        ("flux/fi.yaml", instance("clusters/gone", OWN), True),
        ("flux/fi.yaml", instance("far/away", "oci://ghcr.io/org/b", "OCIRepository"), False),
        ("samples/fi.yaml", instance("clusters/b", OTHER), False),
    ],
    ids=["own", "other URL", "artifact", "own, path missing", "path missing", "sample"],
)
def test_flux_instance_of_this_repository(
    path: str, text: str, found: bool, tmp_path: Path
) -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "clusters/b/a.yaml": "",
        path: text,
    }
    assert ("FluxInstance" in names(entries(tmp_path, files)).values()) == found


@pytest.mark.parametrize(
    ("folder", "aside"),
    [
        ("examples/one", "examples"),
        ("docs", "documentation"),
        ("tests/e2e", "tests"),
        (".archive/old", "archives"),
        ("templates/x", "templates"),
        ("envs/CLUSTER_NAME", "templates"),
        ("clusters/template", "templates"),
        ("deploy", ""),
    ],
)
def test_entry_points_that_are_set_aside(folder: str, aside: str, tmp_path: Path) -> None:
    """A path inside them counts from the folder, so the copy is found below its own root."""
    found = entries(tmp_path, {f"{folder}/clusters/production/flux-system/gotk-sync.yaml": SYNC})
    assert [entry.aside for entry in found] == [aside]
    assert select(Tree(tmp_path), found, [folder]) == found
    if aside:
        with pytest.raises(UsageError, match="no cluster starts under this directory"):
            select(Tree(tmp_path), found, [""])


def test_a_cluster_may_be_called_test(tmp_path: Path) -> None:
    files = {
        "clusters/test/flux-system/gotk-sync.yaml": SYNC.replace("production", "test"),
        "test/flux-system/gotk-sync.yaml": SYNC.replace("clusters/production", "test"),
    }
    assert names(entries(tmp_path, files)) == {
        "clusters/test": "gotk-sync.yaml",
        "test": "gotk-sync.yaml",
    }


def test_the_path_of_another_repository_hides_no_cluster(tmp_path: Path) -> None:
    files = {
        "clusters/production/infra.yaml": ks("infra", "./infra"),
        "infra/a.yaml": "",
        "tenants/team.yaml": repository("team", OTHER)
        + ks("team", "./clusters/production", "GitRepository/team"),
    }
    assert names(entries(tmp_path, files)) == {"clusters/production": "assumed"}


def test_this_repository_is_the_source_whose_paths_exist(tmp_path: Path) -> None:
    files = {
        "flux/home.yaml": repository("home", OWN)
        + ks("a", "./a", "GitRepository/home")
        + "---\n"
        + ks("b", "./b", "GitRepository/home"),
        "team/team.yaml": repository("team", OTHER) + ks("team", "./a", "GitRepository/team"),
        "a/a.yaml": "",
        "b/b.yaml": "",
    }
    assert names(entries(tmp_path, files)) == {"flux": "assumed"}


def test_the_remote_is_this_repository_if_the_manifests_name_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {OTHER}.git\n')
    files = {
        "a/root.yaml": repository("one", OWN) + ks("one", "./a", "GitRepository/one"),
        "b/root.yaml": repository("two", OTHER) + ks("two", "./b", "GitRepository/two"),
    }
    assert names(entries(tmp_path, files)) == {"b": APPLIES_ITSELF}


@pytest.mark.parametrize(
    ("files", "doubt"),
    [
        (
            {f"clusters/{i}/a.yaml": ks("apps", "./apps") for i in range(6)},
            "6 directories may be entry points",
        ),
        (
            {"one/x.yaml": ks("x", "./apps"), "two/y/x.yaml": ks("x", "./apps")},
            "2 directories in 2 folders may be entry points",
        ),
        ({"a.yaml": ks("x", "./apps")}, "only the top directory may be an entry point"),
        (
            {"one/x.yaml": ks("x", "./apps").replace("interval", "other")},
            "1 of the 1 Kustomizations there lack fields that their parent must set",
        ),
    ],
    ids=["many", "folders", "top", "incomplete"],
)
def test_weak_assumptions(files: dict[str, str], doubt: str, tmp_path: Path) -> None:
    found = entries(tmp_path, {**files, "apps/a.yaml": "kind: A\n"})
    with pytest.raises(UsageError, match=doubt) as error:
        whole(found)
    shown = "".join(f"\n  - path: {entry.path or '.'}" for entry in found)
    assert (error.value.hint or "").endswith(f":\nclusters:{shown}")
    one = found[0].directory
    assert not one or one in {it.directory for it in select(Tree(tmp_path), found, [one])}


def test_configured_by_path_or_name(tmp_path: Path) -> None:
    """The root that the repository contains is used; no other one is put above it."""
    files = {
        "flux/cluster.yaml": ks("cluster", "./flux"),
        "hand/root.yaml": ks("by-hand", "./clusters/a"),
        "clusters/a/a.yaml": "",
    }
    configured = (
        ClusterConfig("flux", name="one"),
        ClusterConfig(kustomization="flux-system/by-hand", name="two"),
        ClusterConfig("clusters/a", name="three"),
    )
    roots = {}
    for cluster in configured:
        (entry,) = entries(tmp_path, files, Config(clusters=(cluster,)))
        roots[entry.name] = (entry.directory, str(entry.roots[0]), entry.source_assumed)
    assert roots == {
        "one": ("flux", "Kustomization flux-system/cluster", False),
        "two": ("clusters/a", "Kustomization flux-system/by-hand", False),
        "three": ("clusters/a", "Kustomization flux-system/flux-system", True),
    }


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("clustr", "but no Kustomization is called that", "did you mean `cluster`?"),
        ("twin", "but several Kustomizations are called that", "it is in a.yaml and b.yaml; add their `path`"),
    ],
)  # fmt: skip
def test_configured_name_that_fits_none_or_several(
    name: str, message: str, hint: str, tmp_path: Path
) -> None:
    files = {
        "a.yaml": ks("twin", "./a"),
        "b.yaml": ks("twin", "./b"),
        "c.yaml": ks("cluster", "./c"),
    }
    with pytest.raises(UsageError, match=message) as error:
        entries(tmp_path, files, Config(clusters=(ClusterConfig(kustomization=name),)))
    assert error.value.hint == hint


def test_an_invalid_file_is_named_if_no_cluster_is_found(tmp_path: Path) -> None:
    files = {"clusters/a/flux-system/gotk-sync.yaml": "a: b\n<<<<<<< HEAD\n"}
    found = entries(tmp_path, files)
    with pytest.raises(UsageError) as error:
        select(Tree(tmp_path), found, [""])
    assert (error.value.hint or "").startswith(
        "clusters/a/flux-system/gotk-sync.yaml:2 is not valid YAML"
    )


def test_a_path_of_gotk_sync_that_looks_like_a_typo(tmp_path: Path) -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC.replace("./clusters/prod", "./clusters/prdo"),
        "clusters/production/apps.yaml": ks("apps", "./apps"),
    }  # fmt: skip
    assert starts(entries(tmp_path, files)) == {
        ("", "clusters/prdouction", "gotk-sync.yaml", False)
    }


def test_the_objects_that_are_set_aside_are_named_if_no_cluster_is_found(tmp_path: Path) -> None:
    found = entries(tmp_path, {"envs/ENV_NAME/apps.yaml": ks("apps", "./apps")})
    with pytest.raises(UsageError) as error:
        select(Tree(tmp_path), found, [""])
    expected = "Flux objects are only in envs/ENV_NAME (templates), which are not linted; "
    assert (error.value.hint or "").startswith(expected)


def test_a_kustomization_of_another_repository_is_named_if_no_cluster_is_found(
    tmp_path: Path,
) -> None:
    found = entries(tmp_path, {"tenants/a.yaml": ks("a", "./", "OCIRepository/team")})
    with pytest.raises(UsageError) as error:
        select(Tree(tmp_path), found, [""])
    assert (error.value.hint or "").startswith(
        "Kustomization flux-system/a starts none, because its source OCIRepository flux-system/team is"
        " another repository; "
    )
