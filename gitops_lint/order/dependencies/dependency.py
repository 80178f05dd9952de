"""An entry of dependsOn."""

from dataclasses import dataclass

from gitops_lint.cluster import Resource
from gitops_lint.source import Place


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """One entry of `dependsOn`: an edge from an object to what it waits for.

    `target` is None when the cluster has no such object; `ready_expr` is None when Flux' own test of
    Ready decides alone, and where it is `additive` it decides as well.
    """

    dependent: Resource
    index: int
    namespace: str
    name: str
    ready_expr: str | None
    target: Resource | None
    additive: bool = False

    def __str__(self) -> str:
        """What is waited for, as people name it."""
        return f"{self.namespace}/{self.name}"

    @property
    def path(self) -> tuple[str | int, ...]:
        """The key path of the entry's name in the dependent."""
        return "spec", "dependsOn", self.index, "name"

    @property
    def place(self) -> Place:
        """Where the entry's name is written."""
        return self.dependent.place(*self.path)

    @property
    def asks_for_ready(self) -> bool:
        """Whether it lasts until the target is Ready.

        A readyExpr takes the place of the test of Ready, unless it is additive; one that mentions it may
        test it itself, though what is asked of all conditions is true where there are none yet.
        (kustomize-controller, helm-controller: dependency check)
        """
        expr = self.ready_expr
        if expr is None or self.additive:
            return True
        return "Ready" in expr and (".all(" not in expr or "observedGeneration" in expr)
