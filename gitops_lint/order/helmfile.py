"""What people install before Flux: the releases of helmfiles in the repository."""

import re
from collections.abc import Iterator
from typing import Final
from weakref import WeakKeyDictionary

from gitops_lint.cluster import Cluster
from gitops_lint.order.charts import known_apis
from gitops_lint.source import Tree

_NAMED: Final = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:name|chart):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE
)
_ENDINGS: Final = (".yaml", ".yml", ".gotmpl")
_FOUND: Final[WeakKeyDictionary[Tree, frozenset[str]]] = WeakKeyDictionary()


def installs(cluster: Cluster, group: str, kind: str) -> bool:
    """Whether a helmfile of the repository installs a chart with the definition of a kind."""
    for name in bootstrapped(cluster):
        apis = known_apis(name)
        if (group, "") in apis or (group, kind) in apis:
            return True
    return False


def bootstrapped(cluster: Cluster) -> frozenset[str]:
    """The releases and charts, by name, that a helmfile of the repository installs, for any cluster.

    Who keeps one does so to set a cluster up before Flux runs. Helmfiles are templates and may not be
    YAML, so their lines are searched.
    """
    for content in cluster.contents.values():
        if content.artifact:
            tree = content.artifact.tree
            if tree not in _FOUND:
                _FOUND[tree] = frozenset(_charts(tree))
            return _FOUND[tree]
    return frozenset()


def _charts(tree: Tree) -> Iterator[str]:
    """A helmfile is called so, or lies in a folder that is. (helmfile docs: helmfile.d)"""
    for path in tree.files:
        if "helmfile" in path and path.endswith(_ENDINGS):
            for name in _NAMED.findall(tree.text(path)):
                yield name.rstrip("/").rpartition("/")[2].partition(":")[0]
