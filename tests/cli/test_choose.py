"""Names of clusters and objects on the command line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.cli.choose import choose, cluster, clusters, full_name, object_name
from gitops_lint.cluster import Entry, SourceId
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind
from gitops_lint.testing import write_files

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 10m
  path: ./{path}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
NESTED = (
    "clusters/eu/production",
    "clusters/eu/staging",
    "clusters/us/production",
    "hub/main/flux",
)


def entry(name: str, directory: str | None = None) -> Entry:
    source = SourceId("GitRepository", "flux-system", "flux-system")
    return Entry(
        name, "", name if directory is None else directory, EntryKind.CONFIG, None, (), source
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with four clusters, and a directory `production` that is not one."""
    repository = tmp_path / "repository"
    syncs = {f"{path}/flux-system/gotk-sync.yaml": SYNC.format(path=path) for path in NESTED}
    write_files({**syncs, "production/c.yaml": CONFIG_MAP}, repository)
    (repository / ".git").mkdir()
    monkeypatch.chdir(repository)
    return repository


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clusters/eu/production", "clusters/eu/production"),
        ("./clusters/eu/production/", "clusters/eu/production"),
        ("eu/production", "clusters/eu/production"),
        ("staging", "clusters/eu/staging"),
        ("us", "clusters/us/production"),
        ("clusters/us", "clusters/us/production"),
        ("main", "hub/main/flux"),
        ("stag", "clusters/eu/staging"),
        ("STAG", "clusters/eu/staging"),
        ("hub", "hub/main/flux"),
        ("clusters/eu/staging/flux-system", "clusters/eu/staging"),
        ("clusters/eu/staging/flux-system/gotk-sync.yaml", "clusters/eu/staging"),
    ],
)
def test_names_of_clusters(name: str, expected: str, root: Path) -> None:
    repository = cluster(name, None, None)
    assert [it.name for it in repository.clusters] == [expected]
    assert (repository.tree.root, repository.whole) == (root.resolve(), False)


def test_a_path_is_relative_to_the_working_directory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "clusters" / "us")
    for name in (".", "production", "../us", str(root / "clusters/us/production")):
        assert [it.name for it in cluster(name, None, None).clusters] == ["clusters/us/production"]
    monkeypatch.chdir(root.parent)
    found = cluster(str(root / "hub"), None, None)
    assert [it.name for it in found.clusters] == ["hub/main/flux"]


def test_with_another_root_a_name_is_not_a_path(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = root.parent / "elsewhere"
    (outside / "staging").mkdir(parents=True)
    monkeypatch.chdir(outside)
    assert [it.name for it in cluster("staging", root, None).clusters] == ["clusters/eu/staging"]


def asked(name: str | None) -> tuple[str, str | None]:
    with pytest.raises(UsageError) as raised:
        cluster(name, None, None)
    return str(raised.value), raised.value.hint


@pytest.mark.parametrize(
    ("name", "error", "hint"),
    [
        (
            "production",
            "`production` matches 2 clusters",
            "choose one of clusters/eu/production, clusters/us/production",
        ),
        (
            "clusters/eu",
            "`clusters/eu` matches 2 clusters",
            f"choose one of {', '.join(NESTED[:2])}",
        ),
        ("stagign", "cluster `stagign` does not exist", "did you mean `staging`?"),
        ("zzz", "cluster `zzz` does not exist", f"choose one of {', '.join(NESTED)}"),
        ("", "cluster `` does not exist", f"choose one of {', '.join(NESTED)}"),
        (None, "this repository describes 4 clusters", f"choose one of {', '.join(NESTED)}"),
        (".", "this repository describes 4 clusters", f"choose one of {', '.join(NESTED)}"),
        ("\0", "cluster `\0` does not exist", f"choose one of {', '.join(NESTED)}"),
    ],
)
def test_any_other_name_is_an_error_with_candidates(
    name: str | None, error: str, hint: str, root: Path
) -> None:
    assert asked(name) == (error, hint)


def test_the_only_cluster_needs_no_name(tmp_path: Path) -> None:
    write_files({"clusters/a/flux-system/gotk-sync.yaml": SYNC.format(path="clusters/a")}, tmp_path)
    repository = cluster(None, tmp_path, None)
    assert ([it.name for it in repository.clusters], repository.whole) == (["clusters/a"], True)


def test_no_cluster_at_all(tmp_path: Path) -> None:
    write_files({"c.yaml": CONFIG_MAP}, tmp_path)
    for find in (lambda: cluster(None, tmp_path, None), lambda: clusters((), tmp_path, None)):
        with pytest.raises(UsageError, match="no cluster found in this repository"):
            find()


def test_several_names(root: Path) -> None:
    names = [it.name for it in clusters(("us", "staging", "clusters/us"), None, None).clusters]
    assert names == ["clusters/eu/staging", "clusters/us/production"]
    assert [it.name for it in clusters((), None, None).clusters] == list(NESTED)


def test_an_exact_name_wins_over_a_part() -> None:
    found = [entry("a"), entry("a-b"), entry("x/a"), entry(".", "")]
    assert choose(found, "a").name == "a"
    assert choose(found, "x/a").name == "x/a"
    assert choose(found, ".", ".").name == "."
    assert choose([entry("a"), entry("a/")], "a").name == "a"


@given(st.lists(st.text("ab/.-", min_size=1, max_size=5), unique=True, min_size=1), st.data())
def test_every_cluster_can_be_chosen_by_its_whole_name(
    names: list[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(names))
    assert choose([entry(it) for it in names], name).name == name


KNOWN = (
    "Kustomization flux-system/apps",
    "Kustomization flux-system/flux-system",
    "Kustomization team/apps",
    "HelmRelease team/web",
    "HelmRelease team/cert-manager",
    "ResourceSet team/web",
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kustomization flux-system/apps", KNOWN[0]),
        ("flux-system/apps", KNOWN[0]),
        ("flux-system", KNOWN[1]),
        ("ks/team/apps", KNOWN[2]),
        ("hr/web", KNOWN[3]),
        ("helmrelease web", KNOWN[3]),
        ("resourceset/team/web", KNOWN[5]),
        ("Cert-Manager", KNOWN[4]),
    ],
)
def test_names_of_objects(name: str, expected: str) -> None:
    assert full_name("object", name, KNOWN) == expected


@pytest.mark.parametrize(
    ("name", "error", "hint"),
    [
        (
            "apps",
            "`apps` matches 2 objects",
            "choose one of Kustomization/flux-system/apps, Kustomization/team/apps",
        ),
        (
            "ks/apps",
            "`ks/apps` matches 2 objects",
            "choose one of Kustomization/flux-system/apps, Kustomization/team/apps",
        ),
        ("cert-manger", "object `cert-manger` does not exist", "did you mean `cert-manager`?"),
        (
            "ks/web",
            "object `ks/web` does not exist",
            f"choose one of {', '.join(sorted(it.replace(' ', '/') for it in KNOWN))}",
        ),
        (
            "",
            "object `` does not exist",
            f"choose one of {', '.join(sorted(it.replace(' ', '/') for it in KNOWN))}",
        ),
    ],
)
def test_an_unknown_or_ambiguous_object_is_an_error(name: str, error: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        full_name("object", name, KNOWN)
    assert (str(raised.value), raised.value.hint) == (error, hint)


def test_at_most_ten_candidates_are_listed() -> None:
    known = [f"Kustomization/flux-system/n{i:02}" for i in range(12)]
    with pytest.raises(UsageError) as raised:
        full_name("object", "zzz", known)
    assert raised.value.hint == f"choose one of {', '.join(known[:10])} and 2 more"


PLEX = ["HelmRelease media/plex", "Kustomization media/plex", "OCIRepository media/plex"]


@pytest.mark.parametrize(
    ("name", "known", "chosen", "note"),
    [
        (
            "plex",
            PLEX,
            "Kustomization media/plex",
            (
                "note: `plex` is Kustomization media/plex here; it also matches HelmRelease/media/plex and"
                " OCIRepository/media/plex\n"
            ),
        ),
        ("ks/plex", PLEX, "Kustomization media/plex", ""),
        ("hr/plex", PLEX, "HelmRelease media/plex", ""),
        ("HelmRelease media/plex", PLEX, "HelmRelease media/plex", ""),
        ("plex", PLEX[2:], "OCIRepository media/plex", ""),
    ],
)
def test_a_kustomization_is_preferred(
    name: str, known: list[str], chosen: str, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert object_name(name, known) == chosen
    assert capsys.readouterr().err == note


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        (
            [*PLEX, "Kustomization test/plex"],
            "choose one of Kustomization/media/plex, Kustomization/test/plex",
        ),
        (PLEX[::2], "choose one of HelmRelease/media/plex, OCIRepository/media/plex"),
    ],
)
def test_other_objects_of_one_name_are_an_error(known: list[str], hint: str) -> None:
    with pytest.raises(UsageError) as error:
        object_name("plex", known)
    assert (str(error.value), error.value.hint) == ("`plex` matches 2 objects", hint)
