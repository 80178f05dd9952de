"""`images:` changes the image name, tag or digest of containers. (api/filters/imagetag)"""

import re
from functools import lru_cache
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.gotext.regexp import PatternError, anchored, compiled, is_literal
from gitops_lint.kustomize.fieldspecs.fields import Field, change
from gitops_lint.kustomize.model.edit import same
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.namedtuple import NamedTuple

_CONTAINERS: Final = frozenset({"containers", "initContainers"})
_TAG_AND_DIGEST: Final = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?"


class ImageName(NamedTuple):
    """The parts of an image reference; a missing tag or digest is empty."""

    name: str
    tag: str
    digest: str


def set_image(resource: Resource, image: Map, place: Place, fields: tuple[Field, ...]) -> Resource:
    """The object with the images of that name changed.

    Raises BuildError if an image or container has an unexpected type, and UnknownMatchError if the
    name is a pattern that cannot be evaluated.
    """

    def setter(value: Any, where: Place) -> tuple[Any, Place]:
        if value is None:
            return value, where
        if isinstance(value, dict | list):
            raise BuildError("an image must be a string")
        if not isinstance(value, str) or not _matches(value, image.get("name") or ""):
            return value, where
        new = _changed(value, image)
        return (value, where) if new == value else (new, place)

    data = resource.data
    if resource.id.kind != "CustomResourceDefinition":
        data = _anywhere(data, setter)
    data = change(data, resource.id, fields, setter, make=None, place=place)
    return resource.edited(data, place)


def _anywhere(value: Any, setter: Any) -> Any:
    """The data with the images of all containers changed, wherever a list of containers is."""
    match value:
        case Map():
            spend(Unit.STEPS, 1 + len(value) // 4)
            result = value
            for key, old in value.items():
                new = _anywhere(old, setter) if isinstance(old, Map | Seq) else old
                if key in _CONTAINERS and isinstance(new, Seq):
                    new = _containers(new, setter)
                if new is not old:
                    result = result.put(key, new)
            return result
        case Seq():
            spend(Unit.STEPS, 1 + len(value) // 4)
            items = [
                _anywhere(item, setter) if isinstance(item, Map | Seq) else item for item in value
            ]
            if all(new is old for new, old in zip(items, value, strict=True)):
                return value
            return value.replaced(items)
        case _:
            return value


def _containers(items: Seq, setter: Any) -> Seq:
    spend(Unit.STEPS, len(items))

    def changed(item: Any) -> Any:
        if item is None:
            return item
        if not isinstance(item, Map):
            raise BuildError("a container must be a map")
        if "image" not in item:
            return item
        new, place = setter(item["image"], item.place("image"))
        return item if same(item["image"], new) else item.put("image", new, place)

    new_items = [changed(item) for item in items]
    if all(new is old for new, old in zip(new_items, items, strict=True)):
        return items
    return items.replaced(new_items)


def _changed(value: str, image: Map) -> str:
    name, tag, digest = split_image(value)
    name = image.get("newName") or name
    new_tag, new_digest = image.get("newTag") or "", image.get("digest") or ""
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif suffix := image.get("tagSuffix"):
        tag, digest = tag + suffix, ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


@lru_cache(maxsize=4096)
def _matches(value: str, name: str) -> bool:
    """Whether an image has this name, which kustomize treats as a regular expression.

    (kustomize: api/internal/image.IsImageMatched)
    """
    if is_literal(name):
        own, rest = value[: len(name)], value[len(name) :]
        return anchored(name).search(own) and re.fullmatch(_TAG_AND_DIGEST, rest) is not None
    try:
        pattern = compiled(f"^{name}{_TAG_AND_DIGEST}$")
    except PatternError as error:
        message = f"image name `{name}` is not a valid regular expression"
        raise BuildError(message) from error
    spend(Unit.MATCHING, pattern.work(value))
    return pattern.search(value)


def split_image(image: str) -> ImageName:
    """Split an image reference. (api/internal/image.Split)

    >>> split_image("registry:5000/web:1.2")
    ImageName(name='registry:5000/web', tag='1.2', digest='')
    """
    slash = max(image.find("/"), 0)
    at, colon = image.find("@", slash), image.find(":", slash)
    if at < 0 and colon < 0:
        return ImageName(image, "", "")
    if at >= 0 and (colon < 0 or at < colon):
        return ImageName(image[:at], "", image[at + 1 :])
    if at >= 0:
        return ImageName(image[:colon], image[colon + 1 : at], image[at + 1 :])
    return ImageName(image[:colon], image[colon + 1 :], "")
