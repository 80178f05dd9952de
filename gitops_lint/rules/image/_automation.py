"""Image automation in a repository: its automations, its policies, and the markers in its files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, normpath
from typing import Final

from gitops_lint.cluster import Cluster, Repository, Resource, SourceId, known, source_of
from gitops_lint.documents import Place, Span, Tree
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

AUTOMATION: Final = ("ImageUpdateAutomation", "image.toolkit.fluxcd.io")
POLICY: Final = ("ImagePolicy", "image.toolkit.fluxcd.io")
SUFFIXES: Final = ("tag", "name", "digest")
_KEY: Final = '"$imagepolicy"'
_MARKER: Final = regex(rf"#\s*\{{\s*{re.escape(_KEY)}\s*:\s*\"([^\"\n]*)\"")
_TOKEN: Final = _KEY.encode()


class Automation(NamedTuple):
    """An ImageUpdateAutomation that changes files of this checkout, in `path` ("" is the top directory)."""

    resource: Resource
    cluster: Cluster
    path: str

    def covers(self, file: str) -> bool:
        """Whether it changes the markers of a file."""
        return not self.path or file == self.path or file.startswith(f"{self.path}/")


class Marker(NamedTuple):
    """A comment `{"$imagepolicy": "flux-system:app:tag"}` in a file: the setter it names, and its place."""

    setter: str
    place: Place

    @property
    def policy(self) -> tuple[str, str] | None:
        """(namespace, name) of its policy; None if it names none."""
        parts = self.setter.split(":")
        return (parts[0], parts[1]) if len(parts) > 1 and all(parts[:2]) else None

    @property
    def suffix(self) -> str:
        """The part after the policy."""
        return ":".join(self.setter.split(":")[2:])


def automations(repository: Repository) -> tuple[Automation, ...]:
    """The automations of all clusters that change files of this checkout."""
    return tuple(it for cluster in repository.clusters for it in automations_of(cluster))


@once
def automations_of(cluster: Cluster) -> tuple[Automation, ...]:
    """The automations of a cluster that change files of this checkout, on the branch that is checked out.

    Those with another branch change files that this checkout does not show.
    (image-automation-controller: buildGitConfig)
    """
    return tuple(
        Automation(item, cluster, path)
        for item in cluster.of_kind(AUTOMATION)
        if (path := _path(item, cluster)) is not None
    )


def _path(item: Resource, cluster: Cluster) -> str | None:
    """The directory or file of this checkout that an automation changes; None if that is unknown."""
    source = source_of(item)
    written = item.get("spec", "update", "path", default="./")
    if not isinstance(written, str) or not known(written) or item.remote:
        return None
    if not _is_here(source, cluster) or _is_on_another_branch(item, source, cluster):
        return None
    inside = normpath(f"/{written}").strip("/")
    return "/".join(filter(None, (cluster.entry.root, inside)))


def _is_here(source: SourceId, cluster: Cluster) -> bool:
    """Whether a source is this repository."""
    return source == cluster.entry.source or any(
        source_of(content.owner) == source and content.artifact is not None
        for content in cluster.contents.values()
    )


def _is_on_another_branch(item: Resource, source: SourceId, cluster: Cluster) -> bool:
    """Whether an automation checks out another branch than its source."""
    checkout = item.get("spec", "git", "checkout", "ref", "branch")
    found = cluster.find(source.kind, source.namespace, source.name)
    branch = found.get("spec", "ref", "branch") if found else None
    return None not in (checkout, branch) and checkout != branch


@once
def markers(repository: Repository) -> tuple[Marker, ...]:
    """The markers in the files that image-automation-controller reads, by file; none without an automation.

    (image-automation-controller: ScreeningLocalReader)
    """
    if not automations(repository):
        return ()
    tree = repository.tree
    files = (
        *tree.yaml_files,
        *(it for it in sorted(tree.files) if basename(it) == "Kustomization"),
    )
    return tuple(it for file in files for it in _markers(file, tree))


def _markers(file: str, tree: Tree) -> Iterator[Marker]:
    try:
        if _TOKEN not in tree.read(file):
            return
    except OSError:
        return
    for number, line in enumerate(tree.text(file).split("\n")):
        found = _MARKER.search(line)
        if found and line[: found.start()].strip() and not line.lstrip().startswith("#"):
            span = Span(number, found.start(), number, found.end())
            yield Marker(found[1], Place(file, None, span))


@once
def policies(
    repository: Repository,
) -> Mapping[tuple[str, str], Sequence[tuple[Resource, Cluster]]]:
    """The ImagePolicies of all clusters by (namespace, name)."""
    found: dict[tuple[str, str], list[tuple[Resource, Cluster]]] = {}
    for cluster in repository.clusters:
        for item in cluster.of_kind(POLICY):
            found.setdefault((item.namespace, item.name), []).append((item, cluster))
    return found


def selects(automation: Resource, policy: Resource) -> bool | None:
    """Whether an automation uses a policy; None if that is unknown. (image-automation-controller: getPolicies)"""
    if not all(map(known, (automation.namespace, policy.namespace))):
        return None
    if automation.namespace != policy.namespace:
        return False
    selector = automation.get("spec", "policySelector")
    if selector is None:
        return True
    labels = policy.get("metadata", "labels", default={})
    wanted = automation.get("spec", "policySelector", "matchLabels", default={})
    plain = isinstance(labels, dict) and isinstance(wanted, dict)
    if not plain or automation.get("spec", "policySelector", "matchExpressions"):
        return None
    return all(labels.get(key) == value for key, value in wanted.items())
