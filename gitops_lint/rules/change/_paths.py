"""From the path of a changed field to the key path in an object."""

from gitops_lint.cluster import Resource
from gitops_lint.documents import KeyPath


def key_path(item: Resource, path: str) -> KeyPath:
    """The key path of a field such as `spec.template.spec.containers[app].image`, as far as the object has it.

    It ends before an entry of a list, and before a name with dots.
    """
    found: list[str] = []
    for step in path.split("."):
        name, bracket, _ = step.partition("[")
        if name.startswith('"') or item.get(*found, name) is None:
            break
        found.append(name)
        if bracket:
            break
    return tuple(found)
