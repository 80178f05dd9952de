"""Validates an object as the API server does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.schema.catalog import is_flux, schema_of
from gitops_lint.schema.cel import Broken, broken_rules
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import is_absent
from gitops_lint.schema.quick import surely_valid
from gitops_lint.schema.violation import Violation, clean, dotted, listed, on, printable

CONSEQUENCE: Final = "The API server rejects this object, which blocks everything that the same Kustomization applies."
_NO_CRDS: Final[Mapping[tuple[str, str, str], ObjectSchema]] = {}
_RANK: Final = ("type", "enum", "format", "pattern")


def validate(
    data: Mapping[str, Any],
    *,
    flux: str,
    crds: Mapping[tuple[str, str, str], ObjectSchema] = _NO_CRDS,
) -> tuple[Violation, ...] | None:
    """Return the violations of an object, sorted by path; None if there is no schema for it.

    `data` is plain data, however malformed; `flux` is a minor such as "2.9" (see `catalogue.MINORS`);
    `crds` are schemas from `schema_from_crd`, which take precedence over ours. Never raises. Values with
    `${` or `<<` are always valid. The note of the first violation states the consequence (server-side apply; kustomize-controller dry-runs every object of a stage before it applies any).
    """
    group, _, version = str(data.get("apiVersion")).rpartition("/")
    kind = data.get("kind")
    if not isinstance(kind, str):
        return None
    schema = crds.get((group, version, kind)) or schema_of(group, version, kind, flux)
    if schema is None:
        return None
    found = (
        []
        if surely_valid(data, schema.document)
        else _structural(data, schema, (group, version, kind), flux)
    )
    found += _rules(data, schema, found)
    return tuple(_finished(found)) or tuple(_without_spec(data, schema))


def _structural(
    data: Any, schema: ObjectSchema, identity: tuple[str, str, str], flux: str
) -> list[Violation]:
    # Imported only for an invalid object, which is rare: with jsonschema this takes 60 ms.
    from gitops_lint.schema.engine import faults
    from gitops_lint.schema.explain import explain, explain_missing
    from gitops_lint.schema.fields import Subject, stray

    subject = Subject(*identity, flux, schema, data)
    all_faults = list(faults(data, schema))
    strays = [
        stray(fault, subject) for fault in all_faults if fault.keyword == "additionalProperties"
    ]
    # A field at the wrong path explains why it is missing at the right one.
    meant = {one.meant[:depth] for one in strays for depth in range(1, len(one.meant) + 1)}
    lacking: dict[tuple[Any, ...], list[Any]] = {}  # by path; an empty value is a case of its own
    for fault in all_faults:
        if fault.keyword == "required" and (*fault.path, fault.argument) not in meant:
            own = (fault.argument,) if fault.argument in fault.value else ()
            lacking.setdefault((fault.path, own), []).append(fault)
    wrong: dict[tuple[Any, ...], Any] = {}
    for fault in sorted(all_faults, key=lambda fault: _rank(fault.keyword)):
        if fault.keyword not in {"required", "additionalProperties"}:
            wrong.setdefault(fault.path, fault)  # only the most specific violation of each value
    return [
        *(one.violation for one in strays),
        *map(explain_missing, lacking.values()),
        *map(explain, wrong.values()),
    ]


def _rank(keyword: str) -> int:
    return _RANK.index(keyword) if keyword in _RANK else len(_RANK)


def _without_spec(data: Mapping[str, Any], schema: ObjectSchema) -> Iterator[Violation]:
    """The violation for a missing `spec`: its CRD allows that, but its controller needs fields in it."""
    spec = schema.document["properties"].get("spec", {})
    needed = spec.get("required", ())
    optional = "spec" not in schema.document["required"]
    if (
        needed
        and optional
        and is_absent(data.get("spec"), spec)
        and is_flux(data["apiVersion"], data["kind"])
    ):
        state = "has `spec: null`" if "spec" in data else "has no `spec`"
        yield Violation(
            (),
            "value",
            f"the {data['kind']} {state}: the API server accepts that, but the controller cannot reconcile it",
            f"add `spec` with {listed(needed, 'and')}",
            "empty",
        )


def _rules(data: Any, schema: ObjectSchema, found: Iterable[Violation]) -> Iterator[Violation]:
    """Yield the broken rules of nodes without structural faults (except durations)."""
    unsound = [violation.path for violation in found if violation.category != "duration"]
    for broken in broken_rules(data, schema):
        depth = len(broken.path)
        if not any(path[:depth] == broken.path for path in unsound):
            yield _broken(data, broken)


def _broken(data: Any, broken: Broken) -> Violation:
    path, value = broken.path, data
    for step in path:
        value = value[step]
    for name in filter(None, broken.rule.message.at.split(".")):
        if not isinstance(value, dict) or name not in value:
            break
        path, value = (*path, name), value[name]
    subject = f"`{dotted(broken.path)}`" if broken.path else f"every {data['kind']}"
    return Violation(
        clean(path),
        on(path, value),
        f"{subject} {broken.rule.message.must}",
        broken.rule.message.help,
        "cel",
    )


def _order(violation: Violation) -> tuple[Any, ...]:
    steps = tuple(
        (0, step, "") if isinstance(step, int) else (1, 0, step) for step in violation.path
    )
    return steps, violation.category, violation.message


def _finished(found: Iterable[Violation]) -> Iterator[Violation]:
    """Sort the violations, and add the consequence to the first."""
    for index, one in enumerate(sorted(set(found), key=_order)):
        help_ = printable(one.help) if one.help else None
        note = CONSEQUENCE if index == 0 else None
        yield one._replace(message=printable(one.message), help=help_, note=note)
