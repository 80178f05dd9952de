"""The objects of a directory, as a Kustomization would apply them."""

from collections.abc import Callable

from gitops_lint.cluster.applied import applied_objects
from gitops_lint.cluster.kustomization import Builder
from gitops_lint.cluster.resource import Resource
from gitops_lint.cluster.variables import variables_of
from gitops_lint.documents import Artifact


def objects_in(
    artifact: Artifact,
    directory: str,
    owner: Resource,
    find: Callable[[str, str, str], Resource | None],
    cluster: str,
) -> tuple[Resource, ...] | None:
    """What a Flux Kustomization would apply of a directory of an artifact, whatever its path is.

    None if the build fails, or if a part of it is unknown. `find` returns the object with a kind, namespace and name, for
    variables; `cluster` is the name of the cluster.
    """
    if not artifact.is_directory(directory):
        return None
    build = Builder().build(artifact, directory, owner)
    if build.faults or build.unknown:
        return None
    variables = variables_of(owner, find, artifact.tree)
    built = applied_objects(artifact.tree, build.objects, owner, variables, cluster)
    return tuple(resource for resource, _ in built)
