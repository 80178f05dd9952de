"""An entry of dependsOn."""

from dataclasses import dataclass

from gitops_lint.cluster import Resource
from gitops_lint.documents import Place


@dataclass(slots=True, eq=False, repr=False)
class Dependency:
    """One entry of `dependsOn`: an edge from an object to the object it waits for. Its fields never change.

    `target` is None if the cluster has no such object. `ready_expr` is None if only Flux's own check of
    Ready decides; if it is `additive`, both decide.
    """

    dependent: Resource
    index: int
    namespace: str
    name: str
    ready_expr: str | None
    target: Resource | None
    additive: bool = False

    def __str__(self) -> str:
        """The name of the dependency: `namespace/name`."""
        return f"{self.namespace}/{self.name}"

    @property
    def path(self) -> tuple[str | int, ...]:
        """The key path of the entry's name in the dependent."""
        return "spec", "dependsOn", self.index, "name"

    @property
    def place(self) -> Place:
        """The place of the entry's name."""
        return self.dependent.place(*self.path)

    @property
    def asks_for_ready(self) -> bool:
        """Whether the dependent waits until the target is Ready.

        A readyExpr replaces the check of Ready, unless it is additive. One that mentions Ready may check
        it itself, but `.all(` is true as long as the target has no conditions.
        (kustomize-controller, helm-controller: dependency check)
        """
        expr = self.ready_expr
        if expr is None or self.additive:
            return True
        return "Ready" in expr and (".all(" not in expr or "observedGeneration" in expr)
