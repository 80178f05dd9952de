"""Flux objects below a directory that a script gives to `flux create kustomization`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from gitops_lint.cluster.model import Cluster
from gitops_lint.cluster.scripts import directory_of_script, kustomizations_of_scripts
from gitops_lint.documents import Place, Tree, fact, get, place_of
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Line

_FLUX: Final = b"toolkit.fluxcd.io"


class ScriptedHome(NamedTuple):
    """Where an object is written, and the command that creates a Kustomization for a directory above."""

    place: Place
    command: Line


def scripted_home(cluster: Cluster, kind: str, namespace: str, name: str) -> ScriptedHome | None:
    """A file that a Kustomization may apply which a script creates: the first that has this Flux object.

    An object without a namespace may be in any.
    """
    artifacts = (content.artifact for content in cluster.contents.values())
    tree = next((artifact.tree for artifact in artifacts if artifact), None)
    if tree is None or not kustomizations_of_scripts(tree):
        return None
    homes = _homes(tree)
    found = (*homes.get((kind, namespace, name), ()), *homes.get((kind, "", name), ()))
    return next(iter(found), None)


@fact
def _homes(tree: Tree) -> Mapping[tuple[str, str, str], Sequence[ScriptedHome]]:
    """The Flux objects below the directories of such commands, by kind, namespace and name."""
    found: dict[tuple[str, str, str], list[ScriptedHome]] = defaultdict(list)
    for path in tree.yaml_files:
        command = directory_of_script(tree, path)
        try:
            if command is None or _FLUX not in tree.read(path):
                continue
        except OSError:
            continue
        for document in tree.parse(path).documents:
            kind, name = get(document.data, "kind"), get(document.data, "metadata", "name")
            namespace = get(document.data, "metadata", "namespace") or ""
            if isinstance(kind, str) and isinstance(name, str) and isinstance(namespace, str):
                place = place_of(document.data, ("metadata", "name")) or document.place
                found[kind, namespace, name].append(ScriptedHome(place, command))
    return found
