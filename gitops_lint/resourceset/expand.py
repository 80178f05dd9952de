"""The objects that a ResourceSet creates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from gitops_lint.budget import PARSED, Unit, at, spend
from gitops_lint.documents import (
    Fault,
    FaultKind,
    Map,
    Place,
    SecretText,
    Seq,
    Span,
    get,
    parse_text,
    place_of,
    reveal,
)
from gitops_lint.resourceset.inputs import Inputs, Unknown, inputs_of
from gitops_lint.resourceset.nodes import MissingInputError, Node, UnknownTemplateError
from gitops_lint.resourceset.render import Origins, render
from gitops_lint.resourceset.secret_inputs import secret_inputs
from gitops_lint.resourceset.template import parse
from gitops_lint.schema import COPYING
from gitops_lint.substitution import Printed, print_map, spot

_GROUP: Final = "fluxcd.controlplane.io"
_NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class RenderedObject:
    """An object, and the place of its template; `step` counts from 1, and is 0 without steps."""

    data: Map
    origin: Place
    step: int = 0


@dataclass(frozen=True, slots=True)
class Expanded:
    """The objects that a ResourceSet applies, in order; `unknown`: reasons for possibly more.

    `secrets`: the places of inputs that are used only in values of Secrets. `faults`: the templates that certainly
    fail; then Flux Operator applies nothing.
    """

    objects: tuple[RenderedObject, ...]
    unknown: tuple[Unknown, ...] = ()
    secrets: tuple[Place, ...] = ()
    faults: tuple[Fault, ...] = ()
    dropped: tuple[Fault, ...] = ()  # objects that are left out; the others are applied


@dataclass(frozen=True, slots=True)
class _Template:
    """A template: its text and place; `printed` if it is written as an object and not as a text."""

    text: str
    place: Place
    printed: Printed | None = None
    step: int = 0
    secret: bool = False  # whether it holds values of a Secret

    def unknown(self, error: UnknownTemplateError) -> Unknown:
        """The reason why it cannot be rendered; errors quote the template."""
        reason = "a template that holds a Secret cannot be rendered"
        if not self.secret:
            reason = f"a template cannot be rendered: {error}"
        return Unknown(reason, self.locate(error.offset))

    def locate(self, offset: int) -> Place:
        """The place of the object's value, or of the line, at an offset of the text."""
        if self.printed:
            return self.printed.mark(offset).place
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = self.text[start : end if end >= 0 else len(self.text)]
        indent = len(line) - len(line.lstrip())
        return spot(self.place, self.text, start + indent, start + len(line))._replace(key=None)


def expand(resource_set: Map, providers: Iterable[Map]) -> Expanded:
    """The objects of a ResourceSet, rendered with each of its sets of inputs.

    `resource_set` is the data of the object, `providers` are those of the ResourceSetInputProviders in
    its namespace. An object that several sets of inputs create appears once. Objects with the
    annotation `fluxcd.controlplane.io/reconcile: disabled` are left out. (Flux Operator docs:
    ResourceSet)
    """
    inputs = inputs_of(resource_set, providers)
    unknown = list(inputs.unknown)
    faults: dict[Place | None, Fault] = {}
    dropped: dict[tuple[str, ...], Fault] = {}
    objects: dict[tuple[str, ...], RenderedObject] = {}
    templates = tuple(_templates(resource_set))
    may_have_more_secrets = (
        not templates
    )  # they may be cut off, so nothing shows what the inputs are for
    for template in templates:
        try:
            nodes = parse(template.text)
        except UnknownTemplateError as error:
            may_have_more_secrets |= template.secret
            unknown.append(template.unknown(error))
            continue
        for number, values in enumerate(inputs.sets):
            try:
                with at(template.place):
                    found = list(_objects(template, nodes, values))
            except MissingInputError as error:
                may_have_more_secrets |= template.secret
                fault, combinable = _fault(template, error, inputs, number)
                # Combining the inputs fixes all of these at once.
                faults.setdefault(None if combinable else fault.place, fault)
                continue
            except UnknownTemplateError as error:
                may_have_more_secrets |= template.secret
                unknown.append(template.unknown(error))
                continue
            for item in found:
                unknown += _copied_data(item)
                first = objects.setdefault(_identity(item.data), item)
                if first.data != item.data:
                    identity = _identity(item.data)
                    dropped.setdefault(identity, _dropped(identity, item.origin))
    rendered = [item.data for item in objects.values()]
    secrets = secret_inputs(inputs.sets, rendered, more=may_have_more_secrets)
    return Expanded(
        tuple(objects.values()),
        tuple(dict.fromkeys(unknown)),
        tuple(secrets),
        tuple(faults.values()),
        tuple(dropped.values()),
    )


def _dropped(identity: tuple[str, ...], place: Place) -> Fault:
    """An object that is left out, because another set of inputs has created one of its name before.

    (flux-operator: BuildResourceSet deduplicates objects)
    """
    kind, name = identity[1], identity[3]
    return Fault(
        FaultKind.OBJECT_DROPPED,
        f"several sets of inputs create different versions of {kind} {name}, and only the first is applied",
        place,
        "use an input in its name, such as `name: app-<< inputs.name >>`",
    )


def _fault(
    template: _Template, error: MissingInputError, inputs: Inputs, number: int
) -> tuple[Fault, bool]:
    """A template that fails with a set of inputs, and whether another set has what it lacks.

    By default each set is that of one provider; with Permute, each combines those of all, below their names.
    """
    field = error.field
    having = [
        name
        for name, them in zip(inputs.providers, inputs.sets, strict=False)
        if field in them and them is not inputs.sets[number]
    ]
    lacking = inputs.providers[number] if inputs.providers else ""
    whose = f"the inputs of {lacking}" if lacking else "its inputs"
    help_ = f"add `{field}` to {whose}"
    combinable = bool(having) and lacking not in (*having, "")
    if combinable:
        path = having[0].replace("-", "_")
        help_ = (
            f"write `inputStrategy: {{name: Permute}}`, and `inputs.{path}.{field}` in the templates, to combine the inputs "
            f"of all providers; or {help_}"
        )
    fault = Fault(
        FaultKind.TEMPLATE_FAILS,
        f"a template of this ResourceSet fails, and nothing is applied: {whose} have no `{field}`",
        template.locate(error.offset),
        help_,
    )
    return fault, combinable


def _templates(
    data: Map, path: tuple[str | int, ...] = ("spec",), step: int = 0
) -> Iterator[_Template]:
    """The templates of a ResourceSet, then those of its steps."""
    spec = get(data, *path)
    for i, item in enumerate(_items(get(spec, "resources"))):
        if isinstance(item, Map) and item:
            printed = print_map(item)
            place = place_of(data, (*path, "resources", i)) or _NOWHERE
            secret = any(type(mark.text) is SecretText for mark in printed.marks)
            yield _Template(printed.text, place, printed, step, secret)
    text = get(spec, "resourcesTemplate")
    if isinstance(text, str):
        place = place_of(data, (*path, "resourcesTemplate")) or _NOWHERE
        yield _Template(reveal(text), place, step=step, secret=type(text) is SecretText)
    for i, _ in enumerate(_items(get(spec, "steps")) if not step else ()):
        yield from _templates(data, (*path, "steps", i), i + 1)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(template: _Template, nodes: tuple[Node, ...], values: Map) -> Iterator[RenderedObject]:
    """The objects of one template for one set of inputs; raises UnknownTemplateError."""
    rendered = render(nodes, values)
    text = rendered.text
    spend(Unit.CHARACTERS, PARSED * (len(template.text) + len(text)))
    file = parse_text("", text)
    if file.faults:
        raise UnknownTemplateError(f"its output is not valid YAML: {file.faults[0].message}")
    places = _Places(template, text, rendered.origins())
    for document in file.documents:
        if document.data is None:
            continue
        if not isinstance(document.data, Map) or not all(
            _identity(document.data)[i] for i in (1, 3)
        ):
            raise UnknownTemplateError("its output is not a Kubernetes object")
        data = places.restored(document.data)
        if _annotation(data, f"{_GROUP}/reconcile").lower() != "disabled":
            start = next(iter(data.places.values()), template.place)
            spend(Unit.OBJECTS)
            yield RenderedObject(data, template.place if template.printed else start, template.step)


class _Places:
    """Maps places in the rendered text to places in the template's own file."""

    def __init__(self, template: _Template, text: str, origins: Origins) -> None:
        self._template, self._origins = template, origins
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._lines = list(accumulate(lengths, initial=0))
        self._known: dict[int, Place] = {}

    def restored(self, data: Any) -> Any:
        """The data with places in the template's file."""
        match data:
            case Map():
                entries = {key: self.restored(value) for key, value in data.items()}
                places = {key: self._place(place) for key, place in data.places.items()}
                return Map(entries, places)
            case Seq():
                return Seq(
                    [self.restored(item) for item in data], [self._place(it) for it in data.places]
                )
        return data

    def _place(self, place: Place) -> Place:
        span = place.key or place.value
        line = self._lines[min(span.line, len(self._lines) - 1)]
        offset = self._origins.template_offset(line + span.column)
        if offset not in self._known:
            self._known[offset] = self._template.locate(offset)
        return self._known[offset]


def _identity(data: Map) -> tuple[str, ...]:
    group = str(data.get("apiVersion") or "").rpartition("/")[0]
    namespace, name = (get(data, "metadata", key, default="") for key in ("namespace", "name"))
    return group, str(data.get("kind") or ""), str(namespace), str(name)


def _annotation(data: Map, name: str) -> str:
    value = get(data, "metadata", "annotations", name)
    return value if isinstance(value, str) else ""


def _copied_data(item: RenderedObject) -> Iterator[Unknown]:
    for name in COPYING:
        if _annotation(item.data, name):
            place = place_of(item.data, ("metadata", "annotations", name))
            key = name.partition("/")[2]
            yield Unknown(f"`{key}` copies data from an object outside this ResourceSet", place)
