"""Generates ConfigMaps and Secrets from literals, files and env files. (api/internal/generators)"""

from base64 import b64encode
from typing import Final

from gitops_lint.documents import FaultKind, Map, Place, hidden, masked
from gitops_lint.kustomize.generators.sources import Pair, pairs
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.kustomization_file import find_file
from gitops_lint.kustomize.model.edit import put
from gitops_lint.kustomize.model.resource import Resource, identify

_LINE: Final = 70


def generate(context: Context, kind: str, args: Map, options: Map, place: Place) -> Resource | None:
    """The object that one entry of a generator generates; None, and a fault, if it is invalid.

    `options` are the `generatorOptions` of the file; the options of the entry take precedence.
    """
    name = args.get("name") or ""
    if not name:
        context.report.fail(
            FaultKind.BUILD_FAILED, f"a generated {kind} has no `name`, so the build fails", place
        )
        return None
    options = _merged_options(args.get("options"), options)
    data = Map()
    put(data, "apiVersion", "v1", place)
    put(data, "kind", kind, place)
    put(data, "metadata", _metadata(args, options, place), place)
    if kind == "Secret":
        put(data, "type", args.get("type") or "Opaque", args.places.get("type", place))
        put(data, "data", Map(), place)
    for pair in pairs(context, args, name, kind):
        _put_pair(data, kind, pair, place)
    if options.get("immutable"):
        put(data, "immutable", True, place)
    return Resource(
        data,
        identify(data),
        place,
        (place,),
        find_file(context.artifact, context.directory) or "",
        hashed=not options.get("disableNameSuffixHash"),
        behavior=_behavior(args.get("behavior") or ""),
        generated=True,
    )


def _put_pair(data: Map, kind: str, pair: Pair, place: Place) -> None:
    """Store a pair as text in `data`, or encoded: in `binaryData`, or in `data` of a Secret."""
    section, value = "data", pair.value.decode(errors="ignore")
    if kind == "Secret":
        value = hidden(encoded(pair.value))
    elif value.encode() != pair.value:
        section, value = "binaryData", encoded(pair.value)
    if section not in data:
        put(data, section, Map(), place)
    put(data[section], pair.key, masked(value), pair.place)


def encoded(content: bytes) -> str:
    """Base64 as kustomize writes it: in lines of 70 characters if it is longer. (kyaml: encodeBase64)"""
    text = b64encode(content).decode()
    if len(text) < _LINE:
        return text
    return "".join(f"{text[start : start + _LINE]}\n" for start in range(0, len(text), _LINE))


def _behavior(written: str) -> str:
    return written if written in ("replace", "merge") else "create"


def _merged_options(own: Map | None, shared: Map) -> Map:
    """The options of an entry merged over those of the file; a flag is set if either sets it."""
    own = own or Map()
    merged = Map()
    for key in ("labels", "annotations"):
        values = Map(shared.get(key) or {}, getattr(shared.get(key), "places", {}))
        values.update(own.get(key) or {})
        values.places.update(getattr(own.get(key), "places", {}))
        merged[key] = values
    for key in ("disableNameSuffixHash", "immutable"):
        merged[key] = bool(own.get(key) or shared.get(key))
    return merged


def _metadata(args: Map, options: Map, place: Place) -> Map:
    meta = Map()
    put(meta, "name", args["name"], args.places.get("name", place))
    if args.get("namespace"):
        put(meta, "namespace", args["namespace"], args.places.get("namespace", place))
    for key in ("labels", "annotations"):
        if options[key]:
            put(meta, key, options[key], place)
    return meta
