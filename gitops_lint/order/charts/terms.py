"""What can be said of a chart: the definitions it installs, and what its webhooks guard.

An API is a group (`cert-manager.io`) or, where several charts share a group, a kind of it
(`argoproj.io/Rollout`).
"""

from typing import NamedTuple


class Switch(NamedTuple):
    """Keys of a chart's values that decide; any that is on will do. `inverted`: off will do."""

    keys: tuple[str, ...]
    default: bool  # what values.yaml of the chart says
    inverted: bool = False


class Crds(NamedTuple):
    """Definitions that a chart installs if all of `when` are on.

    `directory`: they lie in `crds/`, of the chart or a subchart, which `spec.install.crds` rules.
    """

    apis: tuple[str, ...]
    directory: bool
    when: tuple[Switch, ...] = ()


class Webhook(NamedTuple):
    """Objects that are rejected while the chart's webhook does not answer.

    `policy`: the key of the values that sets the failurePolicy, which is Fail without it.
    """

    apis: tuple[str, ...]
    when: tuple[Switch, ...] = ()
    policy: str = ""


class Chart(NamedTuple):
    """What a chart installs. `source`: a word that the URL of its source has to hold."""

    crds: tuple[Crds, ...]
    source: str = ""


def on(*keys: str) -> Switch:
    return Switch(keys, default=True)


def off(*keys: str) -> Switch:
    return Switch(keys, default=False)


def folder(*apis: str, when: tuple[Switch, ...] = ()) -> Crds:
    return Crds(apis, directory=True, when=when)


def templates(*apis: str, when: tuple[Switch, ...] = ()) -> Crds:
    """Templates, hooks, or what the controller itself installs when it starts."""
    return Crds(apis, directory=False, when=when)


def guard(*apis: str, when: tuple[Switch, ...] = (), policy: str = "") -> Webhook:
    return Webhook(apis, when, policy)


def kinds_of(group: str, names: str) -> tuple[str, ...]:
    return tuple(f"{group}/{name}" for name in names.split())
