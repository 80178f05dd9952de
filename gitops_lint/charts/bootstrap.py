"""Charts installed before Flux: by helmfiles, by scripts, or by manifests in the setup of machines."""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.charts.installed import crds_of_chart
from gitops_lint.cluster import Cluster
from gitops_lint.cluster.scripts import is_script
from gitops_lint.documents import Tree
from gitops_lint.once import once

_NAMED: Final = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:name|chart):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE
)
_MANIFEST: Final = re.compile(
    r"https://(?:github\.com/[\w.-]+/([\w.-]+)/releases/download/"
    r"|raw\.githubusercontent\.com/[\w.-]+/([\w.-]+)/)\S{0,300}?\.ya?ml\b"
)
_SETUPS: Final = ("talos", "taskfile", "justfile")  # in paths of files that apply manifests
_HELM: Final = re.compile(r"\bhelm\b[^|;&\n]{0,100}\b(?:install|upgrade)\b([^|;&\n]{0,500})")
_CONTINUED: Final = re.compile(r"\\\r?\n")
# Repositories that publish CRDs: the chart, or the API group, with the same CRDs.
_CHARTS: Final = {"prometheus-operator": "prometheus-operator-crds"}
_GROUPS: Final = {"gateway-api": "gateway.networking.k8s.io"}
_SWITCHES: Final = ("--install", "--create-namespace", "--wait", "--atomic", "--generate-name")
_ENDINGS: Final = (".yaml", ".yml", ".gotmpl")


def installs(cluster: Cluster, group: str, kind: str) -> bool:
    """Whether the repository shows that the CRD of a kind is installed before Flux."""
    for name in bootstrapped(cluster):
        apis = crds_of_chart(name, cluster)
        if (group, "") in apis or (group, kind) in apis or _GROUPS.get(name) == group:
            return True
    return False


def bootstrapped(cluster: Cluster) -> frozenset[str]:
    """The names of releases and charts that are installed before Flux, in any cluster.

    In a repository with Flux, helmfiles set up a cluster before Flux runs. They are templates and may
    not be YAML, so their lines are searched. Manifests that a machine's configuration, a task or a script
    names by URL count as the chart with the name of their repository. (Talos: extraManifests)
    """
    for content in cluster.contents.values():
        if content.artifact:
            return _bootstrapped(content.artifact.tree)
    return frozenset()


@once
def _bootstrapped(tree: Tree) -> frozenset[str]:
    return frozenset((*_charts(tree), *_manifests(tree), *_installed(tree)))


def _charts(tree: Tree) -> Iterator[str]:
    """Names in helmfiles: files with `helmfile` in their path. (helmfile docs: helmfile.d)"""
    for path in tree.files:
        if "helmfile" in path and path.endswith(_ENDINGS):
            for name in _NAMED.findall(tree.text(path)):
                yield name.rstrip("/").rpartition("/")[2].partition(":")[0]


def _manifests(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        if is_script(path) or any(word in path.lower() for word in _SETUPS):
            for match in _MANIFEST.finditer(tree.text(path)):
                name = match[1] or match[2]
                yield _CHARTS.get(name, name)


def _installed(tree: Tree) -> Iterator[str]:
    """The names of releases and charts in the commands `helm install` and `helm upgrade` of scripts."""
    for path in tree.files:
        if is_script(path):
            for match in _HELM.finditer(_CONTINUED.sub(" ", tree.text(path))):
                before = ""
                for word in match[1].split():
                    if not word.startswith("-") and (not before.startswith("-") or "=" in before):
                        yield word.strip("\"'").rstrip("/").rpartition("/")[2]
                    before = word if word not in _SWITCHES else ""
