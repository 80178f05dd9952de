"""Validates an object as the API server does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.documents import HIDDEN
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema.built_in_rules import broken_demands
from gitops_lint.schema.catalog import is_flux, schema_of
from gitops_lint.schema.cel import Broken, broken_rules
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.kubernetes import built_in_schema
from gitops_lint.schema.quick import surely_valid
from gitops_lint.schema.violation import Violation, clean, dotted, listed, on, printable

if TYPE_CHECKING:
    from gitops_lint.schema.engine import Mismatch

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
    if (identity := _identity(data)) is None:
        return None
    schema = crds.get(identity) or schema_of(*identity, flux)
    if schema is None:
        return None
    found: list[Violation] = []
    if not surely_valid(data, schema):
        unknown, wrong = _structural(data, schema, identity, flux)
        found = [*unknown, *wrong]
    found += _rules(data, schema, found)
    return tuple(_finished(found, CONSEQUENCE)) or tuple(_without_spec(data, schema))


class BuiltIn(NamedTuple):
    """What is wrong with the fields of an object of a built-in kind, each sorted by path."""

    unknown: tuple[Violation, ...]
    wrong: tuple[Violation, ...]
    """Values of another type than that of their field."""
    refused: tuple[Violation, ...] = ()
    """Values that have the type of their field and break another demand, and what is missing."""


def validate_built_in(data: Mapping[str, Any]) -> BuiltIn:
    """Return the unknown fields and the wrong values of an object; none unless its kind is built into Kubernetes.

    `data` is plain data, however malformed. Never raises. Values with `${` or `<<` are always valid.
    """
    identity = _identity(data)
    schema = built_in_schema(*identity) if identity else None
    together = tuple(broken_demands(data))
    if identity is None or schema is None or surely_valid(data, schema):
        return BuiltIn((), (), tuple(_finished(together, CONSEQUENCE)))
    unknown, values = _structural(data, schema, identity, "")
    refused = [*(it for it in values if it.typed), *together]
    wrong = [it for it in values if not it.typed]
    return BuiltIn(*(tuple(_finished(it, CONSEQUENCE)) for it in (unknown, wrong, refused)))


def _identity(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """(group, version, kind); None if the kind is no text."""
    group, _, version = str(data.get("apiVersion")).rpartition("/")
    kind = data.get("kind")
    return (group, version, kind) if isinstance(kind, str) else None


def _structural(
    data: Any, schema: ObjectSchema, identity: tuple[str, str, str], flux: str
) -> tuple[list[Violation], list[Violation]]:
    """The violations about unknown fields, and the others."""
    # Imported only for an invalid object, which is rare.
    from gitops_lint.schema.engine import faults
    from gitops_lint.schema.explain import explain, explain_missing
    from gitops_lint.schema.fields import Subject, stray

    subject = Subject(*identity, flux, schema, data)
    all_faults = faults(data, schema)
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
            # Only the most specific violation of each value; a slip may put a secret anywhere in a Secret.
            wrong.setdefault(fault.path, _hidden(fault) if identity[2] == "Secret" else fault)
    return (
        [one.violation for one in strays],
        [*map(explain_missing, lacking.values()), *map(explain, wrong.values())],
    )


def _hidden(fault: "Mismatch") -> "Mismatch":
    return fault if isinstance(fault.value, (dict, list)) else fault._replace(value=HIDDEN)


def _rank(keyword: str) -> int:
    return _RANK.index(keyword) if keyword in _RANK else len(_RANK)


def _without_spec(data: Mapping[str, Any], schema: ObjectSchema) -> Iterator[Violation]:
    """The violation for a missing `spec`: its CRD allows that, but its controller needs fields in it."""
    spec = schema.document["properties"].get("spec", {})
    needed = spec.get("required", ())
    optional = "spec" not in schema.document["required"]
    if needed and optional and "spec" not in data and is_flux(data["apiVersion"], data["kind"]):
        yield Violation(
            (),
            "value",
            f"the {data['kind']} has no `spec`: the API server accepts that, but the controller cannot reconcile it",
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


def _finished(found: Iterable[Violation], consequence: str | None) -> Iterator[Violation]:
    """Sort the violations, and add the consequence to the first."""
    for index, one in enumerate(sorted(set(found), key=_order)):
        help_ = printable(one.help) if one.help else None
        note = consequence if index == 0 else None
        yield one._replace(message=printable(one.message), help=help_, note=note)
