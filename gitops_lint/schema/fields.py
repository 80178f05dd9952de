"""Explains unknown fields: the field that the author most likely meant."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema.catalog import MINORS, minors_serving, schema_of
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.engine import Mismatch
from gitops_lint.schema.explain import nearest
from gitops_lint.schema.violation import Repair, Violation, clean, dotted, listed

_ITEM: Final = "[]"
_VALUE: Final = "{}"
_FEW: Final = 8

_AS_PATCHES: Final = "move each item to `patches`, as `- patch: |` with the item as text below it"
_AS_TARGETED: Final = "move each item to `patches`: keep `target`, and write `patch` as text (`|`)"
_AS_FILES: Final = "write `valuesFiles` with this file as its only item"
_NO_EFFECT: Final = "delete it"

REMOVED: Final[dict[tuple[str, str], str]] = {
    ("Kustomization", "spec.patchesStrategicMerge"): _AS_PATCHES,
    ("Kustomization", "spec.patchesJson6902"): _AS_TARGETED,
    ("Kustomization", "spec.validation"): _NO_EFFECT,
    ("HelmRelease", "spec.chart.spec.valuesFile"): _AS_FILES,
    ("HelmRelease", "spec.postRenderers[].kustomize.patchesStrategicMerge"): _AS_PATCHES,
    ("HelmRelease", "spec.postRenderers[].kustomize.patchesJson6902"): _AS_TARGETED,
    ("HelmChart", "spec.valuesFile"): _AS_FILES,
    ("HelmChart", "spec.accessFrom"): _NO_EFFECT,
    ("GitRepository", "spec.gitImplementation"): _NO_EFFECT,
    ("GitRepository", "spec.accessFrom"): _NO_EFFECT,
    ("Bucket", "spec.accessFrom"): _NO_EFFECT,
    ("Alert", "spec.summary"): "write it as `summary` of `eventMetadata`",
    ("Provider", "spec.interval"): _NO_EFFECT,
    (
        "Provider",
        "spec.proxy",
    ): "write the address as `address` of a Secret, and name that in `proxySecretRef`",
}
"""(kind, field) removed in v1 (HelmRelease: v2) -> what to write instead (comparison of the Flux CRDs)."""

# (kind, field) of Helm Operator's helm.fluxcd.io/v1 -> what to write instead. (helm-operator: HelmReleaseSpec)
OF_HELM_OPERATOR: Final[dict[tuple[str, str], str]] = {
    ("HelmRelease", "spec.forceUpgrade"): "write `upgrade: {force: true}`",
    ("HelmRelease", "spec.skipCRDs"): "write `install: {crds: Skip}` and `upgrade: {crds: Skip}`",
    ("HelmRelease", "spec.resetValues"): f"{_NO_EFFECT}; Flux resets values unless `upgrade.preserveValues: true` is set",
    ("HelmRelease", "spec.wait"): f"{_NO_EFFECT}; Flux waits unless `install.disableWait: true` is set",
    ("HelmRelease", "spec.helmVersion"): f"{_NO_EFFECT}; Flux has one version of Helm",
    ("HelmRelease", "spec.rollback.enable"): "write `upgrade: {remediation: {retries: 3}}`, which rolls back",
    ("HelmRelease", "spec.disableOpenAPIValidation"): "write it under `install` and `upgrade`",
    ("HelmRelease", "spec.chart.repository"): "write its address in a HelmRepository, and `chart.spec` with a `sourceRef`",
    ("HelmRelease", "spec.chart.git"): "write its address in a GitRepository, and `chart.spec` with a `sourceRef`",
}  # fmt: skip


class Subject(NamedTuple):
    """The object under validation."""

    group: str
    version: str
    kind: str
    flux: str
    schema: ObjectSchema
    data: Mapping[str, Any]


class Stray(NamedTuple):
    """An unknown field, and the path that was meant: () if that is unclear."""

    violation: Violation
    meant: tuple[Any, ...]


def stray(fault: Mismatch, subject: Subject) -> Stray:
    """Return the violation for a field that is not in the schema."""
    *parent, name = fault.path
    name = name if isinstance(name, str) else ""
    pattern = (*_pattern(parent, subject.schema.document), name)
    where = f"`{dotted(fault.path)}`"
    group = f"{subject.group}/" if subject.group else ""
    whose = f"{subject.kind} {group}{subject.version}"
    message, meant, new = f"{where} is not a field of {whose}", (), False
    repair: Repair | None = None
    siblings = sorted(fault.schema.get("properties", {}))
    if (instead := REMOVED.get((subject.kind, _joined(pattern)))) is not None:
        message, advice = (
            f"{where} is no longer a field of {whose}",
            f"removed with {subject.version}: {instead}",
        )
        repair = Repair("delete") if instead is _NO_EFFECT else None
    elif (instead := OF_HELM_OPERATOR.get((subject.kind, _joined(pattern)))) is not None:
        advice = f"a field of Helm Operator: {instead}"
    elif since := _other_minors(pattern, subject):
        message, advice = f"{where} is not a field of {whose} in Flux {subject.flux}", since
    elif near := nearest(name, siblings):
        meant, advice = (*parent, near), f"did you mean `{near}`?"
        repair = Repair("rename", near, near.casefold() == name.casefold())
    else:
        new = fault.path[:1] == ("spec",)
        if home := _home(name, pattern[:-1], subject.schema):
            meant = _concrete(home, parent)
            advice = _moved(meant, subject.data)
            repair = Repair("move", meant[:-1], safe=False)
        elif near := nearest(name, siblings, cutoff=0.65):
            meant, advice = (*parent, near), f"did you mean `{near}`?"
            repair = Repair("rename", near, near.casefold() == name.casefold())
        else:
            advice = _instead(siblings)
    violation = Violation(
        clean(fault.path), "key", message, advice, "schema", new=new, repair=repair
    )
    return Stray(violation, meant)


def _moved(meant: tuple[Any, ...], data: Any) -> str:
    """Return where a field belongs; if the object does not have that map yet, only where it exists."""
    for step in meant[:-1]:
        if isinstance(data, list):
            data = data[step] if isinstance(step, int) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    above = dotted(meant[:-1])
    if not isinstance(data, dict):
        return f"`{meant[-1]}` is a field of `{above}`"
    if meant[-1] in data:
        return f"delete it: `{dotted(meant)}` is already set"
    return f"`{meant[-1]}` belongs " + (f"under `{above}`" if above else "to the top level")


def _instead(siblings: list[str]) -> str:
    if siblings and len(siblings) <= _FEW:
        return f"delete it; the fields here are {listed(siblings, 'and')}"
    return "delete it, or correct its name"


def _home(name: str, parent: tuple[str, ...], schema: ObjectSchema) -> tuple[str, ...] | None:
    """Return the path of the field with this name that is nearest to `parent`; None if there is no single one."""

    def distance(path: tuple[str, ...]) -> tuple[int, int]:
        return -_shared(path, parent), len(path)

    candidates = sorted(
        (path for path in _fields_by_name(schema).get(name, ()) if _reachable(path, parent)),
        key=lambda path: (distance(path), path),
    )
    if not candidates or (
        len(candidates) > 1 and distance(candidates[0]) == distance(candidates[1])
    ):
        return None
    return candidates[0]


def _reachable(path: tuple[str, ...], parent: tuple[str, ...]) -> bool:
    """Return whether a path is outside the parent, and in no list or map that the parent is not in."""
    beyond = path[_shared(path, parent) :]
    return bool(beyond) and not {_ITEM, _VALUE} & set(beyond)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count the steps that two paths have in common from the top."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same


def _other_minors(pattern: tuple[str, ...], subject: Subject) -> str | None:
    """Return help about the other Flux minors that have a field; None if there are none."""
    having = [
        minor
        for minor in minors_serving(subject.group, subject.version, subject.kind)
        if (other := schema_of(subject.group, subject.version, subject.kind, minor)) is not None
        and pattern in _fields_by_name(other).get(pattern[-1], ())
    ]
    if not having or subject.flux in having:
        return None
    if subject.flux in MINORS and MINORS.index(having[0]) < MINORS.index(subject.flux):
        return f"delete it: Flux {having[-1]} is the last version with this field"
    return f"delete it, or first upgrade to Flux {having[0]}, which adds this field"


@cache
def _fields_by_name(schema: ObjectSchema) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the paths of the fields of a schema by their last step; listed once for all objects."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for path in fields(schema.document):
        found.setdefault(path[-1], []).append(path)
    return found


def fields(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every field of a schema; list items are `[]`, map values `{}`."""
    if not isinstance(schema, Mapping):
        return
    for name, field in schema.get("properties", {}).items():
        yield (*path, name)
        yield from fields(field, (*path, name))
    yield from fields(schema.get("items"), (*path, _ITEM))
    yield from fields(schema.get("additionalProperties"), (*path, _VALUE))


def _pattern(path: list[Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a path with indexes and map keys replaced by `[]` and `{}`."""
    pattern: list[str] = []
    for step in path:
        if isinstance(step, int) and "items" in schema:
            pattern, schema = [*pattern, _ITEM], schema["items"]
        elif step in (properties := schema.get("properties", {})):
            pattern, schema = [*pattern, step], properties[step]
        else:
            pattern, schema = [*pattern, _VALUE], schema.get("additionalProperties") or {}
    return tuple(pattern)


def _concrete(home: tuple[str, ...], parent: list[Any]) -> tuple[Any, ...]:
    """Return a path with the indexes and map keys of the parent in their common part."""
    return tuple(
        parent[depth] if step in (_ITEM, _VALUE) else step for depth, step in enumerate(home)
    )


def _joined(pattern: tuple[str, ...]) -> str:
    return ".".join(pattern).replace(f".{_ITEM}", _ITEM)
