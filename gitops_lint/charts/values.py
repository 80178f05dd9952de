"""The values that a HelmRelease sets for its chart, as far as this checkout shows them."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.config.charts import Switch
from gitops_lint.documents import parse_text


class _Nothing(Enum):
    UNSET = "not set: the chart's default counts"
    UNKNOWN = "cannot be determined from the checkout"


UNSET: Final = _Nothing.UNSET
UNKNOWN: Final = _Nothing.UNKNOWN


class Values:
    """The values that a HelmRelease sets, inline and with `valuesFrom`.

    Later entries of `valuesFrom` win over earlier ones, and inline values over them all.
    (helm-controller: ChartValuesFromReferences) `more`: whether the chart has unknown defaults.
    """

    def __init__(self, release: Resource, cluster: Cluster, *, more: bool = False) -> None:
        self._release = release
        self._cluster = cluster
        self._more = more

    def value(self, key: str) -> Any:
        """The value at a dotted key, or UNSET or UNKNOWN."""
        steps = key.split(".")
        found = _at(self._release.get("spec", "values"), steps)
        if found is not UNSET:
            return found
        for _, entry in reversed(self._release.maps("spec", "valuesFrom")):
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
        if config is None or not isinstance(text, str):
            return UNKNOWN
        parsed = parse_text(config.origin.path, text)
        if parsed.faults or len(parsed.documents) > 1:
            return UNKNOWN
        return _at(parsed.documents[0].data if parsed.documents else None, steps)

    def on(self, switch: Switch) -> bool | None:
        """Whether a switch is on, for templates and conditions of charts; None if unknown."""
        found = [self.value(key) for key in switch.keys]
        set_ = [
            bool(value) != switch.inverted for value in found if not isinstance(value, _Nothing)
        ]
        if any(set_):
            return True
        if UNKNOWN in found:
            return None
        return False if set_ else switch.default

    def all_on(self, switches: Iterable[Switch]) -> bool | None:
        """Whether all switches are on; None if unknown."""
        states = [self.on(switch) for switch in switches]
        if False in states:
            return False
        return None if None in states else True


def _at(data: Any, steps: list[str]) -> Any:
    """The value at a path: UNSET if a key is missing, UNKNOWN below a value that is not a map.

    A null removes the default, so it counts as a value.
    """
    if data is None:
        return UNSET
    for step in steps:
        if not isinstance(data, dict):
            return UNKNOWN if data is not None else None
        if step not in data:
            return UNSET
        data = data[step]
    return data if known(data) else UNKNOWN
