"""Prefixes and suffixes of names, and the content hash suffix of generated objects."""

import json
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Place, reveal
from gitops_lint.kustomize.fieldspecs.fields import Field, change
from gitops_lint.kustomize.model.edit import set_metadata
from gitops_lint.kustomize.model.resource import (
    BuildError,
    Id,
    Resource,
    metadata,
    place_of_name,
    scalar,
)

_NAME: Final = "metadata/name"


def add_prefix(
    resource: Resource, prefix: str, place: Place, fields: tuple[Field, ...]
) -> Resource:
    """The object with a prefix before its name. (PrefixTransformer)"""
    return _renamed(resource, prefix, "", place, fields)


def add_suffix(
    resource: Resource, suffix: str, place: Place, fields: tuple[Field, ...]
) -> Resource:
    """The object with a suffix after its name. (SuffixTransformer)"""
    return _renamed(resource, "", suffix, place, fields)


def _renamed(
    resource: Resource, prefix: str, suffix: str, place: Place, fields: tuple[Field, ...]
) -> Resource:
    original = resource.original
    if _keeps_name(original):
        return resource

    def setter(value: Any, _: Place) -> tuple[Any, Place]:
        if isinstance(value, dict | list):
            raise BuildError("a name must be a scalar, not a map or a list")
        new = f"{prefix}{scalar(value)}{suffix}"
        spend(Unit.CHARACTERS, len(new))
        return new, place

    for field in fields:
        if not field.selects(original):
            continue
        if field.path == _NAME:
            resource = resource.with_previous_name()._replace(
                prefixes=resource.prefixes + ((prefix,) if prefix else ()),
                suffixes=resource.suffixes + ((suffix,) if suffix else ()),
            )
        data = change(resource.data, resource.id, (field,), setter, make=str, place=place)
        resource = resource.edited(data, place)
    return resource


def _keeps_name(id_: Id) -> bool:
    """Whether kustomize never renames objects of this kind."""
    return id_.kind in ("CustomResourceDefinition", "Namespace") or (
        id_.kind == "APIService" and id_.group == "apiregistration.k8s.io"
    )


def add_hash(resource: Resource) -> Resource:
    """A generated object with its content hash appended to its name."""
    if not resource.hashed:
        return resource
    name = f"{metadata(resource.data, 'name')}-{content_hash(resource)}"
    place = place_of_name(resource)
    return resource.with_previous_name().edited(set_metadata(resource.data, "name", name, place))


def content_hash(resource: Resource) -> str:
    """The ten-character hash of the content of a ConfigMap or Secret. (api/hasher)"""
    from hashlib import sha256  # loads OpenSSL

    data = resource.data
    content: dict[str, Any] = {
        "kind": resource.id.kind,
        "name": "",  # kustomize looks the name up at a path that never exists
        "data": _field(data, "data"),
    }
    if resource.id.kind == "Secret":
        content["type"] = _field(data, "type")
    extra = "stringData" if resource.id.kind == "Secret" else "binaryData"
    if isinstance(data.get(extra), dict):
        content[extra] = data[extra]
    return _shortened(sha256(go_json(reveal(content)).encode()).hexdigest())


def _field(data: Any, key: str) -> Any:
    value = data.get(key)
    return value if isinstance(value, dict) else scalar(value)


def go_json(value: Any, indent: int | None = None) -> str:
    """JSON as Go encodes it: sorted keys, HTML characters escaped, no spaces unless indented."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        value, sort_keys=True, separators=separators, ensure_ascii=False, indent=indent
    )
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _shortened(digest: str) -> str:
    return digest[:10].translate(str.maketrans("013ae", "ghkmt"))
