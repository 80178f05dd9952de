"""Charts installed before Flux: by helmfiles, by scripts, or by manifests in the setup of machines."""

import re
from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Final

from gitops_lint.charts.installed import crds_of_chart
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.scripts import applies, is_ansible, is_script, scripts
from gitops_lint.documents import Tree, fact
from gitops_lint.regex import regex
from gitops_lint.results.explanation import Line

_NAMED: Final = regex(r"^[ \t]*(?:-[ \t]+)?(?:name|chart):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_MANIFEST: Final = regex(
    r"https://(?:github\.com/[\w.-]+/([\w.-]+)/releases/download/"
    r"|raw\.githubusercontent\.com/[\w.-]+/([\w.-]+)/)\S{0,300}?\.ya?ml\b"
    r"|\bgithub\.com/[\w.-]+/([\w.-]+?)(?:\.git)?(?:/[\w./-]{0,300})?\?(?:ref|version)="
)
_SETUPS: Final = ("talos", "taskfile", "justfile")  # in paths of files that apply manifests
_HELM: Final = regex(r"\bhelm\b[^|;&\n]{0,100}\b(?:install|upgrade)\b([^|;&\n]{0,500})")
_PULL: Final = regex(r"\bhelm\b[^|;&\n]{0,100}\b(?:pull|fetch|template|show)\b([^|;&\n]{0,500})")
_OCI: Final = regex(r"\boci://[^\s\"'`]{1,300}")
_CHART_REF: Final = regex(r"\bchart_ref:[ \t]*[\"']?([^\s\"'#]+)")
_CONTINUED: Final = regex(r"\\\r?\n")
# Repositories that publish CRDs: the chart, or the API group, with the same CRDs.
_CHARTS: Final = {"prometheus-operator": "prometheus-operator-crds"}
_GROUPS: Final = {"gateway-api": "gateway.networking.k8s.io"}
_SWITCHES: Final = ("--install", "--create-namespace", "--wait", "--atomic", "--generate-name")
_ENDINGS: Final = (".yaml", ".yml", ".gotmpl")
_ENTRY: Final = regex(r"([ \t]*)-[ \t]+\S")  # of a list
_TOP: Final = regex(r"\w+:")  # a key of the whole file
_FIELD: Final = regex(r"[ \t]*(?:-[ \t]+)?(name|namespace|installed):[ \t]*[\"']?([^\s\"'#]+)")
_NAMESPACE: Final = regex(r"(?:-n|--namespace)[ =]([^\s\"']+)")


def installs(cluster: Cluster, group: str, kind: str) -> bool:
    """Whether the repository shows that the CRD of a kind is installed before Flux."""
    tree = checkout(cluster)
    names = _bootstrapped(tree) | _pulled(tree) if tree else ()
    return any(has_crd(name, group, kind, cluster) for name in names)


def has_crd(name: str, group: str, kind: str, cluster: Cluster) -> bool:
    """Whether a chart, or a repository that publishes CRDs, has the CRD of a kind."""
    apis = crds_of_chart(name, cluster)
    return (group, "") in apis or (group, kind) in apis or _GROUPS.get(name) == group


def publishes_crds(name: str, cluster: Cluster) -> bool:
    """Whether a chart, or a repository, with this name is known to have CRDs."""
    return name in _GROUPS or bool(crds_of_chart(name, cluster))


def bootstrapped(cluster: Cluster) -> frozenset[str]:
    """The names of releases and charts that are installed before Flux, in any cluster.

    In a repository with Flux, helmfiles set up a cluster before Flux runs. They are templates and may
    not be YAML, so their lines are searched. Manifests that a machine's configuration, a task or a script
    names by URL count as the chart with the name of their repository. (Talos: extraManifests)
    """
    tree = checkout(cluster)
    return _bootstrapped(tree) if tree else frozenset()


def checkout(cluster: Cluster) -> Tree | None:
    """The checkout that describes a cluster; None if nothing of it is known."""
    artifacts = (content.artifact for content in cluster.contents.values())
    return next((artifact.tree for artifact in artifacts if artifact), None)


@fact
def charts_of_ansible(tree: Tree) -> Mapping[str, Line]:
    """The releases and charts that tasks of Ansible seem to install, each with the first line that names it.

    (Ansible: kubernetes.core.helm, kubernetes.core.helm_template)
    """
    found: dict[str, Line] = {}
    for path in scripts(tree) if any(map(is_ansible, tree.files)) else ():
        if not is_ansible(path):
            continue
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            names = [_last(match[1]) for match in _CHART_REF.finditer(line)]
            names += (_published(match) for match in _MANIFEST.finditer(line))
            names += _of_commands(line)
            for name in names:
                found.setdefault(name, Line(path, number))
    return found


def installer(release: Resource, cluster: Cluster) -> str | None:
    """The path of the helmfile or script that installs a HelmRelease before Flux starts; None without one.

    The release must have the same name and namespace, so that Flux only upgrades it. Helmfiles that only
    extract CRDs do not count. (helm-controller: release name and storage namespace)
    """
    tree = checkout(cluster)
    if tree is None or release.remote:
        return None
    target = release.get("spec", "targetNamespace")
    named = release.get("spec", "releaseName")
    name = named or (f"{target}-{release.name}" if target else release.name)
    namespace = target or release.namespace
    found = _releases(tree)
    return found.get((str(namespace), str(name))) or found.get(("", str(name)))


@fact
def _releases(tree: Tree) -> Mapping[tuple[str, str], str]:
    """The (namespace, name) of the releases installed before Flux, with the file; "" is any namespace."""
    found: dict[tuple[str, str], str] = {}
    for path in _helmfiles(tree):
        text = tree.text(path)
        extracts = "crd" in basename(path).lower() or "--include-crds" in text
        for key in () if extracts else _of_helmfile(text):
            found.setdefault(key, path)
    for path in _scripts(tree):
        for match in _HELM.finditer(_CONTINUED.sub(" ", tree.text(path))):
            space = _NAMESPACE.search(match[1])
            name = next(_of_command(match[1]), None)
            if name and "--dry-run" not in match[1]:
                known = space[1] if space and not set("${") & set(space[1]) else ""
                found.setdefault((known, name), path)
    return found


@fact
def _helmfiles(tree: Tree) -> tuple[str, ...]:
    """The files with `helmfile` in their path, sorted. (helmfile docs: helmfile.d)"""
    found = (path for path in tree.files if "helmfile" in path and path.endswith(_ENDINGS))
    return tuple(sorted(found))


@fact
def _scripts(tree: Tree) -> tuple[str, ...]:
    """The scripts and lists of tasks of any size and number, sorted."""
    return tuple(sorted(filter(is_script, tree.files)))


def _of_helmfile(text: str) -> Iterator[tuple[str, str]]:
    """The (namespace, name) of the releases in a helmfile, which may be a template: entries with both."""
    fields: dict[str, str] = {}
    indent = -1
    for line in [*text.split("\n"), "end:"]:
        entry = _ENTRY.match(line)
        if _TOP.match(line) or (entry and (indent < 0 or len(entry[1]) <= indent)):
            if {"name", "namespace"} <= fields.keys() and fields.get("installed") != "false":
                yield fields["namespace"], fields["name"]
            fields, indent = {}, len(entry[1]) if entry else -1
        if match := _FIELD.match(line):
            fields.setdefault(match[1], match[2])


@fact
def _bootstrapped(tree: Tree) -> frozenset[str]:
    return frozenset((*_charts(tree), *_manifests(tree), *_installed(tree)))


def _charts(tree: Tree) -> Iterator[str]:
    """Names in helmfiles."""
    for path in _helmfiles(tree):
        for name in _NAMED.findall(tree.text(path)):
            yield _last(name)


def _manifests(tree: Tree) -> Iterator[str]:
    setups = (path for path in tree.files if any(word in path.lower() for word in _SETUPS))
    for path in {*_scripts(tree), *setups}:
        for match in _MANIFEST.finditer(tree.text(path)):
            yield _published(match)


def _published(match: re.Match[str]) -> str:
    """The chart with the CRDs of a manifest on GitHub."""
    name = match[1] or match[2] or match[3]
    return _CHARTS.get(name, name)


def _last(reference: str) -> str:
    """The name of a chart in `repository/chart` or `oci://host/path/chart:version`."""
    return reference.rstrip("/").rpartition("/")[2].partition(":")[0]


def _installed(tree: Tree) -> Iterator[str]:
    """The names of releases and charts in the commands `helm install` and `helm upgrade` of scripts."""
    for path in _scripts(tree):
        yield from _of_commands(_CONTINUED.sub(" ", tree.text(path)))


@fact
def _pulled(tree: Tree) -> frozenset[str]:
    """The charts that scripts pull or render, if a script also runs `kubectl apply`, as for their CRDs alone."""
    found: set[str] = set()
    for path in _scripts(tree):
        text = tree.text(path)
        if "helm" in text and applies(text):
            for match in _PULL.finditer(_CONTINUED.sub(" ", text)):
                found.update(_of_command(match[1]))
            found.update(map(_last, _OCI.findall(text)))
    return frozenset(found)


def _of_commands(text: str) -> Iterator[str]:
    for match in _HELM.finditer(text):
        yield from _of_command(match[1])


def _of_command(arguments: str) -> Iterator[str]:
    """The names of the release and of the chart in the arguments of `helm install`."""
    before = ""
    for word in arguments.split():
        if not word.startswith("-") and (not before.startswith("-") or "=" in before):
            yield word.strip("\"'").rstrip("/").rpartition("/")[2]
        before = word if word not in _SWITCHES else ""
