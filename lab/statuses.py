"""The status that an operator would give a custom resource, so that the `healthCheckExprs` about it hold.

It is read from the expressions: the fields that they compare, and the conditions that they look for. Whether
they hold then is decided by evaluating them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from gitops_lint.cel import evaluate
from gitops_lint.cluster import Cluster, Resource, known
from lab.api import Json, plural_of, split
from lab.kubelet import Health, Listed, ready

# `status.phase == 'Running'`, `status.health in ['green', 'yellow']`, `status.ready >= 1`
_COMPARED: Final = re.compile(
    r"\bstatus((?:\.\w+)+)\s*(==|>=|>|in)\s*\[?\s*('[^']*'|\"[^\"]*\"|\d+|true|false)"
)
_BOOLEAN: Final = re.compile(r"(?<!has\()(?<![!.\w])status((?:\.\w+)+)(?=\s*(?:&&|\|\||\)|$))")
_CONDITION: Final = re.compile(
    r"\.type\s*==\s*['\"](\w+)['\"](?:.*?\.status\s*==\s*['\"](\w+)['\"])?", re.DOTALL
)
# A field of the object, at the start of a path.
_FIELD: Final = re.compile(r"(?<![.\w'\"])(apiVersion|kind|metadata|spec|status)\b(?=\.)")


class Check(NamedTuple):
    """An entry of `healthCheckExprs`: its expressions, "" for those that it does not have.

    It is about all versions of a kind. (fluxcd/pkg: runtime/cel status_reader.go, by GroupKind)
    """

    api_version: str
    kind: str
    current: str
    in_progress: str
    failed: str

    @property
    def group_kind(self) -> tuple[str, str]:
        """The group and the kind."""
        return split(self.api_version)[0], self.kind


def checks(kustomization: Resource) -> Iterator[Check]:
    """The entries of a Kustomization."""
    for _, entry in kustomization.maps("spec", "healthCheckExprs"):
        fields = ("apiVersion", "kind", "current", "inProgress", "failed")
        found = Check(*(str(entry.get(it) or "") for it in fields))
        if known(found.api_version) and known(found.kind):
            yield found


def checks_of(cluster: Cluster) -> dict[tuple[str, str], list[Check]]:
    """The entries of all Kustomizations of a cluster, by group and kind."""
    found: dict[tuple[str, str], list[Check]] = {}
    for it in cluster.kustomizations:
        for check in checks(it):
            found.setdefault(check.group_kind, []).append(check)
    return found


def status_for(entries: Iterable[Check]) -> Json:
    """A status, without `observedGeneration`, with which the expressions of a kind should hold."""
    status: Json = {}
    conditions = {"Ready": "True"}
    for it in entries:
        for path, value in _assigned(it.current):
            inner = status
            for part in path[:-1]:
                nested = inner.setdefault(part, {})
                inner = nested if isinstance(nested, dict) else {}
            inner.setdefault(path[-1], value)
        conditions |= {kind: value or "True" for kind, value in _CONDITION.findall(it.current)}
    status["conditions"] = [
        {"type": kind, "status": value, "reason": "Played", "message": "played by the lab"}
        for kind, value in conditions.items()
    ]
    return status


def _assigned(expression: str) -> Iterator[tuple[list[str], Any]]:
    for path, operator, literal in _COMPARED.findall(expression):
        value = literal[1:-1] if literal[0] in "'\"" else json.loads(literal)
        yield path.split(".")[1:], value + 1 if operator == ">" else value
    for path in _BOOLEAN.findall(expression):
        yield path.split(".")[1:], True


def is_healthy(item: Json, check: Check) -> bool:
    """Whether an object is healthy by the expressions of an entry.

    They are evaluated in the order inProgress, failed, current; one that cannot be evaluated is an error. (fluxcd/pkg:
    runtime/cel status_evaluator.go)
    """
    wanted = ((check.in_progress, "broken"), (check.failed, "broken"), (check.current, "holds"))
    return all(
        evaluate(_FIELD.sub(r"self.\1", text), item) == result for text, result in wanted if text
    )


def can_be_healthy(kustomization: Resource, cluster: Cluster) -> bool:
    """Whether the custom resources become healthy by the expressions of a Kustomization, with the status of the lab."""
    every = checks_of(cluster)
    for check in checks(kustomization):
        status = {**status_for(every[check.group_kind]), "observedGeneration": 1}
        found = [
            json.loads(json.dumps(it.data))
            for it in cluster.resources
            if (it.group, it.kind) == check.group_kind
        ]
        for item in found or [{"metadata": {}}]:
            played = {
                **item,
                "metadata": {**item["metadata"], "generation": 1},
                "status": status,
            }
            if not is_healthy(played, check):
                return False
    return True


def listed(cluster: Cluster) -> Iterator[Listed]:
    """The kinds that the expressions of a cluster are about, for the kubelet."""
    plurals = {
        (str(it.get("spec", "group")), str(it.get("spec", "names", "kind"))): str(
            it.get("spec", "names", "plural")
        )
        for it in cluster.of_kind("CustomResourceDefinition")
    }
    applied = {(it.group, it.kind): it.api_version for it in cluster.resources}
    for (group, kind), entries in checks_of(cluster).items():
        plural = plurals.get((group, kind)) or plural_of(kind)
        served = applied.get((group, kind)) or entries[0].api_version
        yield Listed(kind, f"/apis/{served}/{plural}", _status(status_for(entries)))


def _status(healthy: Json) -> Callable[[Json, Health], Json]:
    def status(item: Json, health: Health) -> Json:
        if health is not Health.HEALTHY:
            return ready(item, health)
        return {**healthy, "observedGeneration": item["metadata"]["generation"]}

    return status
