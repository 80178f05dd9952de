"""ConfigMaps and Secrets made from literals, files and env files. (api/internal/generators, api/kv)"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from posixpath import basename
from typing import Any, Final, NamedTuple

from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.file import find_file
from gitops_lint.kustomize.model.resource import BuildError, Resource, identify
from gitops_lint.kustomize.patches.strategic import FAILED
from gitops_lint.source import Map, Place, Seq

_LINE: Final = 70


class Pair(NamedTuple):
    """A key and its content, and where they come from."""

    key: str
    value: bytes
    place: Place


def generate(context: Context, kind: str, args: Map, options: Map, place: Place) -> Resource | None:
    """The object that one entry of a generator makes; None when it cannot be made.

    `options` are the `generatorOptions` of the file; those of the entry win.
    """
    name = args.get("name") or ""
    if not name:
        context.report.fail(FAILED, f"a generated {kind} needs a name; the build fails", place)
        return None
    options = _merged_options(args.get("options"), options)
    data = Map()
    _put(data, "apiVersion", "v1", place)
    _put(data, "kind", kind, place)
    _put(data, "metadata", _metadata(args, options, place), place)
    if kind == "Secret":
        _put(data, "type", args.get("type") or "Opaque", args.places.get("type", place))
        _put(data, "data", Map(), place)
    for pair in _pairs(context, args, name):
        _put_pair(data, kind, pair, place)
    if options.get("immutable"):
        _put(data, "immutable", True, place)
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


def _put(data: Map, key: str, value: Any, place: Place) -> None:
    data[key], data.places[key] = value, place


def _put_pair(data: Map, kind: str, pair: Pair, place: Place) -> None:
    """Text goes into data; what is none, and all of a Secret, is encoded."""
    section, value = "data", pair.value.decode(errors="ignore")
    if kind == "Secret":
        value = encoded(pair.value)
    elif value.encode() != pair.value:
        section, value = "binaryData", encoded(pair.value)
    if section not in data:
        _put(data, section, Map(), place)
    _put(data[section], pair.key, value, pair.place)


def encoded(content: bytes) -> str:
    """Base64 as kustomize writes it: in lines of 70, when one is not enough. (kyaml: encodeBase64)"""
    text = b64encode(content).decode()
    if len(text) < _LINE:
        return text
    return "".join(f"{text[start : start + _LINE]}\n" for start in range(0, len(text), _LINE))


def _behavior(written: str) -> str:
    return written if written in ("replace", "merge") else "create"


def _merged_options(own: Map | None, shared: Map) -> Map:
    """The options of an entry over those of the file; what either switches on is on."""
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
    _put(meta, "name", args["name"], args.places.get("name", place))
    if args.get("namespace"):
        _put(meta, "namespace", args["namespace"], args.places.get("namespace", place))
    for key in ("labels", "annotations"):
        if options[key]:
            _put(meta, key, options[key], place)
    return meta


def _pairs(context: Context, args: Map, name: str) -> Iterator[Pair]:
    """The pairs of all sources, in kustomize's order; a key comes once."""
    seen: set[str] = set()
    for pair in (
        *_from_envs(context, args),
        *_from_literals(context, args),
        *_from_files(context, args),
    ):
        if not _is_key(pair.key):
            context.report.fail(
                FAILED,
                f"{pair.key!r} is no key of a ConfigMap or Secret: letters, digits, '-', '_' and "
                "'.' only",
                pair.place,
            )
        elif pair.key in seen:
            context.report.fail(
                FAILED,
                f"the key {pair.key!r} is given twice for {name}; the build fails",
                pair.place,
            )
        else:
            seen.add(pair.key)
            yield pair


def _is_key(key: str) -> bool:
    allowed = key.replace("-", "").replace("_", "").replace(".", "")
    return (
        0 < len(key) <= 253
        and (not allowed or (allowed.isascii() and allowed.isalnum()))
        and key not in (".", "..")
        and not key.startswith("..")
    )


def _sources(args: Map, key: str) -> Iterator[tuple[str, Place]]:
    entries = args.get(key)
    if isinstance(entries, Seq):
        yield from zip(entries, entries.places, strict=True)


def _from_literals(context: Context, args: Map) -> Iterator[Pair]:
    for literal, place in _sources(args, "literals"):
        key, separator, value = literal.partition("=")
        if not separator or not key:
            context.report.fail(FAILED, "a literal must be key=value; the build fails", place)
            continue
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield Pair(key, value.encode(errors="replace"), place)


def _from_files(context: Context, args: Map) -> Iterator[Pair]:
    for source, place in _sources(args, "files"):
        key, separator, path = source.partition("=")
        if not separator:
            key, path = basename(source.rstrip("/")) or source, source
        if not key or not path or "=" in path:
            context.report.fail(
                FAILED, f"{source!r} must be a path or key=path; the build fails", place
            )
            continue
        content = _content(context, path, place, "files")
        if content is not None:
            yield Pair(key, content, place)


def _from_envs(context: Context, args: Map) -> Iterator[Pair]:
    sources = list(_sources(args, "envs"))
    if args.get("env"):
        sources.append((args["env"], args.places["env"]))
    for path, place in sources:
        content = _content(context, path, place, "envs")
        if content is None:
            continue
        try:
            yield from _env_lines(content, place)
        except BuildError as error:
            context.report.fail(FAILED, f"{path}: {error}; the build fails", place)


def _env_lines(content: bytes, place: Place) -> Iterator[Pair]:
    for number, raw in enumerate(content.split(b"\n")):
        line = raw.removesuffix(b"\r")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise BuildError(f"line {number + 1} is not UTF-8") from None
        if number == 0:
            text = text.removeprefix("\ufeff")
        text = text.lstrip()
        if not text or text.startswith("#"):
            continue
        key, _, value = text.partition("=")
        if not _is_variable(key):
            raise BuildError(f"line {number + 1} has no valid name before its '='")
        yield Pair(key, value.encode(), place)


def _is_variable(key: str) -> bool:
    return _is_key(key) and not key[0].isdigit()


def _content(context: Context, path: str, place: Place, role: str) -> bytes | None:
    found = context.file_path(path, place, role)
    if found is None:
        return None
    try:
        return context.artifact.read(found)
    except OSError as error:
        context.report.fail(FAILED, f"{path} cannot be read: {error.strerror or error}", place)
        return None


def absorb(context: Context, resources: list[Resource], new: Resource) -> list[Resource]:
    """The objects with a generated one added, or put in the place of one of its name.

    (resmap.AbsorbAll)
    """
    matches = [index for index, old in enumerate(resources) if new.id in old.ids()]
    if len(matches) > 1:
        context.report.fail(FAILED, f"{new.id} is there more than once", new.origin)
        return resources
    if not matches:
        if new.behavior != "create":
            if not context.report.partial:
                context.report.fail(
                    FAILED,
                    f"behavior is {new.behavior}, but there is no {new.id} to {new.behavior}",
                    new.origin,
                )
            return resources
        return [*resources, new]
    index = matches[0]
    old = resources[index]
    if new.behavior == "create":
        context.report.fail(
            "duplicate-name",
            f"{new.id} is there already; the build fails",
            new.origin,
            "write behavior: merge or behavior: replace, or give it another name",
        )
        return resources
    return [*resources[:index], _combined(old, new), *resources[index + 1 :]]


def _combined(old: Resource, new: Resource) -> Resource:
    """A generated object over the one it replaces or merges with."""
    data = Map(new.data, new.data.places)
    if new.behavior == "merge":
        for section in ("data", "binaryData"):
            merged = _over(old.data.get(section), new.data.get(section))
            if not merged:
                data = data.without(section)
            else:
                _put(data, section, merged, old.data.places.get(section, new.origin))
    meta = _over(old.data.get("metadata"), new.data.get("metadata"))
    for key in ("labels", "annotations"):
        texts = _over(old.data["metadata"].get(key), new.data["metadata"].get(key))
        if texts:
            _put(meta, key, texts, old.data["metadata"].places.get(key, new.origin))
    for key in ("name", "namespace"):
        if old.data["metadata"].get(key):
            _put(meta, key, old.data["metadata"][key], old.data["metadata"].places[key])
        elif key in meta:
            meta = meta.without(key)
    _put(data, "metadata", meta, old.data.places.get("metadata", new.origin))
    return replace(
        old,
        data=data,
        id=identify(data),
        layers=tuple(dict.fromkeys((*old.layers, *new.layers))),
        file=old.file if new.behavior == "merge" else new.file,
        generated=old.generated or new.behavior == "replace",
        hashed=old.hashed and new.hashed,
        behavior=old.behavior,
    )


def _over(first: Any, second: Any) -> Map:
    """The entries of both maps; the second one's win."""
    merged = Map()
    for each in (first, second):
        if isinstance(each, Map):
            merged.update(each)
            merged.places.update(each.places)
    return merged
