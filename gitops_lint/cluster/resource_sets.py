"""Expands the ResourceSets of a cluster, once the providers of their inputs have been found."""

from typing import Final

from gitops_lint.budget import OverBudgetError, Unit, build_budget, spend
from gitops_lint.cluster.applied import as_before
from gitops_lint.cluster.kinds import INPUT_PROVIDER, RESOURCE_SET, is_a, work_of
from gitops_lint.cluster.kustomization import with_common_metadata
from gitops_lint.cluster.model import Content, State, stopped
from gitops_lint.cluster.resource import Id, Resource
from gitops_lint.documents import Tree, internal_error

MAX_DEPTH: Final = 20  # owners of a ResourceSet
MAX_SETS: Final = 500


class ResourceSets:
    """The ResourceSets found so far; `contents` are those of the expanded ones."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.contents: dict[Id, Content] = {}
        self._waiting: list[Resource] = []
        self._providers: list[Resource] = []
        self._used: list[
            tuple[Resource, int]
        ] = []  # (ResourceSet, providers known at its expansion)

    def add(self, resource: Resource) -> None:
        """Add a ResourceSet or a ResourceSetInputProvider; other objects are ignored."""
        if is_a(resource, RESOURCE_SET):
            self._waiting.append(resource)
        elif is_a(resource, INPUT_PROVIDER):
            self._providers.append(resource)

    def expand(self, *, final: bool) -> Content | None:
        """The content of the next ResourceSet whose providers are known.

        `final`: no more providers will be found, so expand any ResourceSet. None if none is ready.
        """
        self._waiting = [item for item in self._waiting if item.id not in self.contents]
        for resource_set in self._waiting:
            if final or self._is_ready(resource_set):
                content = self.contents[resource_set.id] = self._content(resource_set)
                return content
        return None

    def finish(self) -> None:
        """Mark ResourceSets as unknown that could select a provider found after their expansion."""
        for resource_set, seen in self._used:
            late = self._of_namespace(resource_set)[seen:]
            if late and any("selector" in it for _, it in resource_set.maps("spec", "inputsFrom")):
                old = self.contents[resource_set.id]
                reason = f"{resource_set}: it may also take inputs from {late[0]}"
                unknown = (*old.unknown, (reason, resource_set.place("spec", "inputsFrom")))
                self.contents[resource_set.id] = old._replace(state="unknown", unknown=unknown)

    def _of_namespace(self, resource_set: Resource) -> list[Resource]:
        return [it for it in self._providers if it.namespace == resource_set.namespace]

    def _is_ready(self, resource_set: Resource) -> bool:
        names = {it.name for it in self._of_namespace(resource_set)}
        return all(
            it.get("name") in names if isinstance(it.get("name"), str) else names
            for _, it in resource_set.maps("spec", "inputsFrom")
        )

    def _content(self, resource_set: Resource) -> Content:
        from gitops_lint.resourceset import expand  # few clusters have one

        if resource_set.depth > MAX_DEPTH or len(self.contents) >= MAX_SETS:
            reason = f"{resource_set}: not expanded, because there are too many ResourceSets"
            return Content(resource_set, "unknown", unknown=((reason, resource_set.origin),))
        providers = self._of_namespace(resource_set)
        self._used.append((resource_set, len(providers)))
        try:
            with build_budget():
                expanded = expand(resource_set.data, [it.data for it in providers])
                objects = tuple(
                    as_before(
                        self._tree,
                        Resource(
                            with_common_metadata(rendered.data, resource_set),
                            rendered.origin,
                            owner=resource_set,
                            step=rendered.step,
                        ),
                        index,
                    )
                    for index, rendered in enumerate(expanded.objects)
                )
                # Each was counted as one when it was rendered.
                spend(Unit.OBJECTS, sum(work_of(it) - 1 for it in objects))
        except OverBudgetError as error:
            return stopped(resource_set, error)
        except Exception as error:  # noqa: BLE001  one ResourceSet must not end the run
            what = f"expanding {resource_set}"
            fault = internal_error(what, error, resource_set.place("spec", "resources"))
            return Content(resource_set, "unknown", faults=(fault,))
        for place in expanded.secrets:
            self._tree.conceal(place)
        unknown = tuple(
            (f"{resource_set}: {it.reason}", it.place or resource_set.origin)
            for it in expanded.unknown
        )
        state: State = "unknown" if unknown else "here"
        if expanded.faults:
            state = "error"
        return Content(
            resource_set,
            state,
            objects=objects,
            faults=expanded.faults,
            unknown=unknown,
            unmatched=expanded.dropped,
        )
