"""Turns faults of the engine into violations: the expected type in words, and what to write."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from gitops_lint.digits import integer
from gitops_lint.schema import durations
from gitops_lint.schema.catalog import groups_of
from gitops_lint.schema.engine import Mismatch
from gitops_lint.schema.keywords import CHECKS, UNION, members, types_of
from gitops_lint.schema.patterns import MEANINGS, QUANTITY_PATTERN
from gitops_lint.schema.violation import Repair, Violation, clean, dotted, listed, on, shown

_PLAIN: Final = {
    "string": "text",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map of fields",
    "array": "a list",
    "null": "empty",
}
_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}
_FEW: Final = 6  # names in a message
_SIZES: Final = {
    "minLength": ("no fewer than", "characters"),
    "maxLength": ("at most", "characters"),
    "minItems": ("no fewer than", "items"),
    "maxItems": ("at most", "items"),
    "minProperties": ("no fewer than", "fields"),
    "maxProperties": ("at most", "fields"),
}
_BOUNDS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
}


def explain(fault: Mismatch) -> Violation:
    """Return the violation for any fault except an unknown field (see `fields`)."""
    units = durations.UNITS.get(fault.schema.get("pattern", ""))
    scalar = isinstance(fault.value, (str, int, float)) and not isinstance(fault.value, bool)
    if units and scalar and fault.keyword in {"type", "pattern"}:
        return _duration(fault, units)
    message, help_ = _words(fault)
    repair = _repair(fault)
    path = clean(fault.path)
    types = types_of(fault.schema) if fault.keyword == "type" else ()
    # A quantity is parsed; whatever else is demanded of a value, it has the type of its field.
    typed = fault.keyword not in ("type", "additionalProperties") and not (
        fault.keyword == "pattern" and fault.argument == QUANTITY_PATTERN
    )
    return Violation(
        path,
        on(path, fault.value),
        message,
        help_,
        "schema",
        types=types,
        typed=typed,
        repair=repair,
    )


def _repair(fault: Mismatch) -> Repair | None:
    """What to do with a value that has the wrong type, or is not one of an enum."""
    value = fault.value
    if fault.keyword == "enum":
        options = [option for option in fault.argument if isinstance(option, str)]
        near = _near(value, options) if isinstance(value, str) else None
        return Repair("write", near, near.casefold() == value.casefold()) if near else None
    types = types_of(fault.schema) if fault.keyword == "type" else ()
    if types and fault.path and value is None and isinstance(fault.path[-1], str):
        return Repair("delete")
    if "string" in types and isinstance(value, bool | int | float):
        return Repair("quote")
    if "boolean" in types and isinstance(value, str) and value.lower() in _BOOLEANS:
        return Repair("write", _BOOLEANS[value.lower()] == "true")
    if "integer" in types and isinstance(value, str) and value.isdecimal():
        number = integer(value)
        return None if number is None else Repair("write", number)
    return None


def explain_missing(faults: Sequence[Mismatch]) -> Violation:
    """Return the violation for the required fields that are missing at one path."""
    if len(faults) == 1:
        return explain(faults[0])._replace(missing=(faults[0].argument,))
    first = faults[0]
    names = tuple(fault.argument for fault in faults)
    where = dotted(first.path)
    properties = first.schema.get("properties", {})
    written = [_example(name, properties.get(name, {})) for name in names]
    return Violation(
        clean(first.path),
        on(clean(first.path), first.value),
        f"{f'`{where}`' if where else 'the object'} lacks {listed(names, 'and')}",
        f"add {listed(written, 'and')}",
        "schema",
        names,
        typed=True,
    )


def _example(name: str, field: Mapping[str, Any]) -> str:
    """The entry of a field, or its name if there is no common value."""
    if field.get("pattern") in durations.UNITS:
        return f"{name}: 10m"
    return f"{name}: true" if "boolean" in types_of(field) else name


def type_in_words(schema: Mapping[str, Any]) -> str:
    """Return the required type of a value in words."""
    types = types_of(schema)
    if types == ("array",) and len(types_of(schema.get("items", {}))) == 1:
        plural = {"object": "maps", "string": "texts", "integer": "numbers"}
        item = types_of(schema["items"])[0]
        return f"a list of {plural[item]}" if item in plural else "a list"
    return " or ".join(_PLAIN[name] for name in types) or "a value"


def _duration(fault: Mismatch, units: tuple[str, ...]) -> Violation:
    value = shown(fault.value, fault.path)
    why = durations.problem(fault.value, units)
    return Violation(
        clean(fault.path),
        "value",
        f"`{dotted(fault.path)}` is {value}, which is not a duration: {why}",
        durations.advice(fault.value, units),
        "duration",
        repair=_duration_repair(fault.value, units),
    )


def _duration_repair(value: Any, units: tuple[str, ...]) -> Repair | None:
    instead = durations.suggestion(value, units)
    return Repair("write", instead, durations.has_unit(value)) if instead else None


def _words(fault: Mismatch) -> tuple[str, str | None]:
    keyword, argument = fault.keyword, fault.argument
    where, value = dotted(fault.path), shown(fault.value, fault.path)
    if keyword == "required":
        return _chart_reference(fault) or _missing(fault)
    if keyword == "type":
        message = f"`{where}` must be {type_in_words(fault.schema)}, not {value}"
        return (message if where else f"the object must be a map, not {value}"), _retyped(fault)
    if keyword == "enum":
        return _not_allowed(fault)
    if keyword == "pattern":
        meaning = MEANINGS.get(argument, f"text that matches {argument}")
        return f"`{where}` is {value}; it must be {meaning}", _rewritten(fault)
    if keyword in _SIZES:
        limit, unit = _SIZES[keyword]
        if not fault.value and argument == 1:
            return f"`{where}` must not be empty", None
        return f"`{where}` has {len(fault.value)} {unit}; {limit} {argument} are allowed", None
    if keyword in _BOUNDS:
        return f"`{where}` is {value}; it must be {_BOUNDS[keyword].format(argument)}", None
    if keyword == "format":
        return f"`{where}` is {value}, which is too large for {argument}", None
    if keyword == "x-kubernetes-list-map-keys":
        return f"two items of `{where}` have the same {listed(argument, 'and')}", "keep one of them"
    if keyword == UNION:
        return _union(fault)
    return f"`{where}` is {value}, which has none of the allowed forms", None


def _union(fault: Mismatch) -> tuple[str, str | None]:
    """The words for an object that sets none of the fields of which it must have one, or too many."""
    where, names = dotted(fault.path), fault.argument["fields"]
    few = names if len(names) <= _FEW else names[:_FEW]
    if used := members(fault.value, fault.argument):
        return f"`{where}` has {listed(used, 'and')}; only one is allowed", "keep one of them"
    return f"`{where}` needs {listed(few, 'or')}", f"add {listed(few, 'or')}"


def _chart_reference(fault: Mismatch) -> tuple[str, str] | None:
    """The words for a HelmRelease of a version that has `chartRef`, but requires `chart`."""
    if fault.argument != "chart" or "chartRef" not in fault.value:
        return None
    return (
        f"`{dotted(fault.path)}` lacks `chart`: `chartRef` alone needs `helm.toolkit.fluxcd.io/v2`",
        "write `apiVersion: helm.toolkit.fluxcd.io/v2`",
    )


def _missing(fault: Mismatch) -> tuple[str, str | None]:
    name, where = fault.argument, dotted(fault.path)
    field = fault.schema.get("properties", {}).get(name, {})
    is_null = name in fault.value
    state = f"has `{name}: null`, which counts as missing" if is_null else f"lacks `{name}`"
    verb = "give" if is_null else "add"
    return (f"`{where}` {state}" if where else f"the object {state}"), _filled(name, field, verb)


def _filled(name: str, field: Mapping[str, Any], verb: str) -> str:
    if field.get("pattern") in durations.UNITS:
        return f"{verb} `{name}`, such as `{name}: 10m`"
    if "boolean" in types_of(field):
        return f"{verb} `{name}: true` or `{name}: false`"
    if options := field.get("enum"):
        return f"{verb} `{name}`: {listed(options, 'or')}"
    if field.get("required"):
        return f"{verb} `{name}` with {listed(field['required'], 'and')}"
    meaning = MEANINGS.get(field.get("pattern", ""))
    return f"{verb} `{name}`" + (f", {meaning}" if meaning else "")


def _not_allowed(fault: Mismatch) -> tuple[str, str | None]:
    options = [option for option in fault.argument if isinstance(option, str)]
    value = fault.value if isinstance(fault.value, str) else ""
    allowed = listed(filter(None, fault.argument), "or")
    message = f"`{dotted(fault.path)}` is {shown(fault.value, fault.path)}; it must be {allowed}"
    near = _near(value, options)
    return message, f"did you mean `{near}`?" if near else None


def _near(value: str, options: list[str]) -> str | None:
    """The option that a value most likely means; the name of another Flux kind is not a typo."""
    return None if groups_of(value) else nearest(value, options) or _prefixed(value, options)


def _retyped(fault: Mismatch) -> str | None:
    """Help for a value of the wrong type."""
    types, value = types_of(fault.schema), fault.value
    name = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
    if value is None and fault.path and isinstance(fault.path[-1], str):
        return f"remove `{name}:`, or give it a value"
    if "string" in types and isinstance(value, (bool, int, float)):
        return "put it in quotes"  # the original text (1.10, 0644, yes) is no longer known
    if "boolean" in types and isinstance(value, str) and value.lower() in _BOOLEANS:
        return f"write `{_BOOLEANS[value.lower()]}`, without quotes"
    if "integer" in types and isinstance(value, str) and value.isdecimal() and len(value) < 19:
        return f"write `{value}`, without quotes"
    if "array" in types:
        return f"write a list: put `- ` before each item of `{name}`"
    if "object" in types and isinstance(value, list) and len(value) == 1:
        return f"write a map: remove the `- ` before the item of `{name}`"
    if "object" in types and not isinstance(value, list):
        return _unfolded(fault, name)
    return None


def _unfolded(fault: Mismatch, name: str) -> str | None:
    """Help for a scalar in place of a map: its only required field, or its fields."""
    required, properties = fault.schema.get("required", ()), fault.schema.get("properties", {})
    if len(required) == 1 and isinstance(fault.value, str) and fault.path[-1] != name:
        return f"write `- {required[0]}: {fault.value}`" if len(fault.value) < 60 else None
    return f"below `{name}`, write {listed(sorted(properties), 'or')}" if properties else None


def _rewritten(fault: Mismatch) -> str | None:
    """Help for the most common patterns."""
    value, pattern = fault.value, fault.argument
    if pattern == QUANTITY_PATTERN:
        close = value.replace(" ", "").removesuffix("B").removesuffix("b")
        return f"write `{close}`" if CHECKS["pattern"](close, pattern) else None
    if "ssh" in pattern and "://" not in value and "@" in value and ":" in value:
        host, _, path = value.partition(":")
        return f"write `ssh://{host}/{path.lstrip('/')}`" if len(value) < 200 else None
    if value != value.lower() and "A-Z" not in pattern and "://" not in pattern:
        return "upper-case letters are not allowed"
    return None


def nearest(name: str, options: list[str], cutoff: float = 0.75) -> str | None:
    """Return the most likely option for a name: equal except for case, or spelled similarly; or None.

    `cutoff` is the minimum ratio of difflib for a similar spelling.
    """
    folded = {option.casefold(): option for option in options}
    if name.casefold() in folded:
        return folded[name.casefold()]
    close = get_close_matches(name[:100].casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def _prefixed(value: str, options: list[str]) -> str | None:
    """Return the only option that starts with a text (GitRepo), or None."""
    longer = [option for option in options if option.casefold().startswith(value.casefold())]
    return longer[0] if len(longer) == 1 and len(value) > 2 else None
