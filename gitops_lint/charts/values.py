"""The values that a HelmRelease sets for its chart, as far as this checkout shows them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.config.charts import Switch
from gitops_lint.digits import unsigned
from gitops_lint.documents import Tree, fact, parse_text
from gitops_lint.enums import Enum


class _Nothing(Enum):
    UNSET = "not set: the chart's default counts"
    UNKNOWN = "cannot be determined from the checkout"


UNSET: Final = _Nothing.UNSET
UNKNOWN: Final = _Nothing.UNKNOWN
ANY: Final = "*"  # a step of a key


class Values:
    """The values that a HelmRelease sets, inline and with `valuesFrom`.

    Later entries of `valuesFrom` win over earlier ones, and inline values over them all.
    (helm-controller: ChartValuesFromReferences) `more`: whether the chart has unknown defaults.
    """

    def __init__(self, release: Resource, cluster: Cluster, *, more: bool = False) -> None:
        self._release = release
        self._cluster = cluster
        self._more = more
        self._inline = release.get("spec", "values")
        self._others = [entry for _, entry in reversed(release.maps("spec", "valuesFrom"))]

    def value(self, key: str, item: str = ANY) -> Any:
        """The value at a dotted key, or UNSET or UNKNOWN; `item` stands for its step `*`."""
        steps = steps_of(key, item)
        found = _at(self._inline, steps)
        if found is not UNSET:
            return found
        for entry in self._others:
            found = self._from(entry, steps)
            if found is not UNSET:
                return found
        return UNKNOWN if self._more else UNSET

    def _from(self, entry: dict[str, Any], steps: list[str]) -> Any:
        """The value that an entry of `valuesFrom` sets; Secrets are never read."""
        target = entry.get("targetPath")
        if isinstance(target, str) and target and known(target):
            other = target.split(".")
            same = all(one == two for one, two in zip(other, steps, strict=False))
            return UNKNOWN if same else UNSET
        name, key = entry.get("name"), entry.get("valuesKey", "values.yaml")
        if entry.get("kind") != "ConfigMap" or not isinstance(name, str) or self._release.remote:
            return UNKNOWN
        config = self._cluster.find("ConfigMap", self._release.namespace, name)
        text = config.get("data", key) if config and isinstance(key, str) else None
        if not isinstance(text, str):
            return UNKNOWN
        tree = self._cluster.tree
        data = _parsed_once(tree, text) if tree else _parsed(text)
        return UNKNOWN if data is UNKNOWN else _at(data, steps)

    def items(self, keys: Iterable[str]) -> Sequence[str]:
        """The items for the step `*` of these keys: their names in a map, or their numbers in a list.

        `ANY` is one of them if there may be others. Without such a key, it is the only one. An item that is
        null is none, because Helm removes it. (Helm: values files)
        """
        prefix = next((key.partition(f".{ANY}")[0] for key in keys if ANY in key.split(".")), None)
        if prefix is None:
            return (ANY,)
        steps = prefix.split(".")
        found: dict[str, None] = {}
        for data in self._all(steps):
            if isinstance(data, list):
                found |= dict.fromkeys(map(str, range(len(data))))
                break
            found |= dict.fromkeys(map(str, data) if isinstance(data, dict) else [ANY])
            if data is None:
                break
        key = f"{prefix}.{ANY}"
        return tuple(it for it in found if it == ANY or self.value(key, it) is not None)

    def _all(self, steps: list[str]) -> Iterable[Any]:
        """The values at a path in each of the sources that set it, the last one first."""
        yield from (it for it in [_at(self._inline, steps)] if it is not UNSET)
        for entry in self._others:
            found = self._from(entry, steps)
            if found is not UNSET:
                yield found
        if self._more:
            yield UNKNOWN

    def on(self, switch: Switch, item: str = ANY) -> bool | None:
        """Whether a switch is on, for templates and conditions of charts; None if unknown."""
        found = [self.value(key, item) for key in switch.keys]
        set_ = [_is_on(value, switch) for value in found if not isinstance(value, _Nothing)]
        if any(set_):
            return True
        if UNKNOWN in found:
            return None
        return False if set_ else switch.default

    def all_on(self, switches: Iterable[Switch]) -> bool | None:
        """Whether all switches are on, for one item of their keys; None if unknown."""
        switches = tuple(switches)
        states = [self.all_on_for(item, switches) for item in self.items(keys_of(switches))]
        if True in states:
            return True
        return None if None in states else False

    def all_on_for(self, item: str, switches: Iterable[Switch]) -> bool | None:
        """Whether all switches are on for one of the `items` of their keys; None if unknown."""
        states = [self.on(switch, item) for switch in switches]
        if False in states:
            return False
        return None if None in states else True


@fact
def _parsed_once(_: Tree, text: str) -> Any:
    """The same, once for all keys that charts ask for, in all clusters."""
    return _parsed(text)


def _parsed(text: str) -> Any:
    """The values in the text of a ConfigMap, or UNKNOWN."""
    parsed = parse_text("", text)
    if parsed.faults or len(parsed.documents) > 1:
        return UNKNOWN
    return parsed.documents[0].data if parsed.documents else None


def keys_of(switches: Iterable[Switch]) -> Sequence[str]:
    """The keys of some switches."""
    return tuple(key for switch in switches for key in switch.keys)


def steps_of(key: str, item: str) -> list[str]:
    """The steps of a dotted key, in which an item stands for `*`."""
    return [item if step == ANY else step for step in key.split(".")]


def _is_on(value: Any, switch: Switch) -> bool:
    if switch.equal:
        return str(value) == switch.equal
    return bool(value) != switch.inverted


def _at(data: Any, steps: list[str]) -> Any:
    """The value at a path: UNSET if a key is missing, UNKNOWN below a value that is not a map.

    A null removes the default, so it counts as a value.
    """
    if data is None:
        return UNSET
    for step in steps:
        if isinstance(data, list):
            index = unsigned(step)
            if index is None or index >= len(data):
                return UNKNOWN
            data = data[index]
            continue
        if not isinstance(data, dict):
            return UNKNOWN if data is not None else None
        if step not in data:
            return UNSET
        data = data[step]
    return data if known(data) else UNKNOWN
