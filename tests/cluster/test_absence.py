"""Whether an object exists after all that the cluster does not apply."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.cluster import Cluster, Id, find_entries, load
from gitops_lint.cluster.absence import Absence, absence, unbuilt_by
from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.testing import write_files
from tests.cluster.whole import SYNC, config_map, kustomization

DATABASE = Id("Kustomization", "flux-system", "database", FLUX_GROUP)
HERE = "cluster/flux-system/gotk-sync.yaml"
TWIN = {"twin/flux-system/gotk-sync.yaml": SYNC.replace("./cluster", "./twin")}
DEFINED = kustomization("database", "./database")


def cluster(root: Path, files: Mapping[str, str]) -> Cluster:
    """The cluster at `cluster`; there may be others."""
    write_files({HERE: SYNC, **files}, root)
    tree = Tree(root)
    entries = find_entries(tree, Config())
    found = load(tree, Config(), entries, entries).clusters
    return next(it for it in found if it.entry.directory == "cluster")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, Absence.CERTAIN, id="nowhere"),
        pytest.param({"elsewhere/a.yaml": DEFINED}, Absence.UNSEEN, id="a file of no cluster"),
        pytest.param({"examples/a.yaml": DEFINED}, Absence.CERTAIN, id="an example"),
        pytest.param({**TWIN, "twin/a.yaml": DEFINED}, Absence.CERTAIN, id="another cluster"),
        pytest.param(
            {**TWIN, "twin/a.yaml": DEFINED, "elsewhere/a.yaml": DEFINED},
            Absence.UNSEEN,
            id="another cluster and a file of no cluster",
        ),
        pytest.param(
            {
                "cluster/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml]\n",
                "cluster/a.yaml": DEFINED,
            },
            Absence.CERTAIN,
            id="a file that the cluster leaves out",
        ),
        pytest.param(
            {
                "cluster/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml]\n",
                "cluster/a.yaml": DEFINED,
                "bootstrap.sh": "kubectl apply -f cluster/a.yaml\n",
            },
            Absence.UNSEEN,
            id="a file that a script applies",
        ),
        pytest.param(
            {"cluster/b.yaml": kustomization("b", "./b"), "b/a.yaml": f"a: [\n---\n{DEFINED}"},
            Absence.UNBUILT,
            id="a file that is not valid YAML",
        ),
        pytest.param(
            {
                "cluster/b.yaml": kustomization("b", "./b"),
                "b/kustomization.yaml": "resources: [../c]\n",
                "c/kustomization.yaml": "resources: [a.yaml]\n",
                "c/a.yaml": f"a: [\n---\n{DEFINED}",
            },
            Absence.UNBUILT,
            id="a file that a failing build reads",
        ),
        pytest.param(
            {"cluster/b.yaml": kustomization("b", "./b"), "B/a.yaml": DEFINED},
            Absence.UNBUILT,
            id="a misspelled directory",
        ),
        pytest.param(
            {**TWIN, "twin/a.yaml": DEFINED, "cluster/b.yaml": kustomization("b", "./b")},
            Absence.CERTAIN,
            id="another cluster, and a directory that does not exist",
        ),
        pytest.param(
            {
                "cluster/b.yaml": kustomization("b", "./b"),
                "b/kustomization.yaml": "resources: [gone.yaml]\n",
                "elsewhere/c.yaml": config_map("c"),
            },
            Absence.CERTAIN,
            id="a build that fails for another reason",
        ),
        pytest.param(
            {
                "cluster/b.yaml": kustomization("b", "./b"),
                "b/kustomization.yaml": "resources: ['https://example.com/a.yaml']\n",
            },
            Absence.UNSEEN,
            id="a remote file",
        ),
    ],
)
def test_absence(tmp_path: Path, files: dict[str, str], expected: Absence) -> None:
    found = cluster(tmp_path, files)
    assert absence(found, DATABASE) is expected
    if expected is Absence.UNBUILT:
        assert str(unbuilt_by(found, DATABASE)) == "Kustomization flux-system/b"


def test_no_object_has_a_name_with_a_slash(tmp_path: Path) -> None:
    files = {"cluster/b.yaml": kustomization("b", "./b")}
    found = cluster(tmp_path, files)
    assert absence(found, DATABASE._replace(name="data/base")) is Absence.CERTAIN
