"""What to write so that a Flux Kustomization waits for the health of its objects."""

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place, get
from gitops_lint.rule import Problem


def write_wait(kustomization: Resource, cluster: Cluster) -> str:
    """An imperative clause: write `wait: true`, or remove the patch that would override it."""
    timeout = "" if kustomization.get("spec", "timeout") else " and `timeout: 5m`"
    write = f"write `wait: true`{timeout} in {kustomization}"
    patch = overriding(kustomization)
    if patch is None:
        return write
    if _writes_wait(kustomization, cluster):
        return f"remove `wait: false` in {patch.path}, which overrides {kustomization}"
    return f"remove `wait: false` in {patch.path}, and {write}"


def overriding(kustomization: Resource) -> Place | None:
    """The `wait: false` of a patch or an overlay, which overrides the Kustomization's own file."""
    path = ("spec", "wait")
    overrides = kustomization.get(*path) is False and kustomization.is_set_elsewhere(*path)
    return kustomization.place(*path) if overrides else None


def with_patch(problem: Problem) -> Problem:
    """The problem, whose cause is a patch with `wait: false`, with the help about all of its Kustomizations."""
    if problem.cause is None:
        return problem
    advice = (
        "remove `wait: false` from this patch, and write `wait: true` in each Kustomization that others depend"
        " on"
    )
    return problem._replace(cause=problem.cause._replace(help=advice))


def where(resource: Resource) -> str:
    """Where to write an entry of several objects such as this one."""
    of_template = resource.owner is not None and resource.owner.kind == "ResourceSet"
    return "in the template" if of_template else "in each"


def _writes_wait(kustomization: Resource, cluster: Cluster) -> bool:
    """Whether the Kustomization's own file has `wait: true`."""
    owner = kustomization.owner
    artifact = cluster.content(owner).artifact if owner else None
    documents = artifact.tree.parse(kustomization.origin.path).documents if artifact else ()
    return any(
        it.place == kustomization.origin and get(it.data, "spec", "wait") is True
        for it in documents
    )
