"""Scenarios: what people do to a running cluster, step by step, and the states after each step.

A scenario is a YAML file below `lab/scenarios/`:

    title: one sentence
    played: false                                    # if the lab lacks what it needs
    steps:
      - commit: {path: content, other/path: null}   # null deletes the file
        verdict: converges                           # of gitops-lint, on all files
        diff: ["deleted ConfigMap default/web: pruned, by Kustomization flux-system/apps"]  # what `diff` says
        then: {Kustomization flux-system/apps: Ready}

Each step has one action: `commit`, `apply` (manifests), `key` (a Secret that gets the key for decryption), `suspend`,
`resume`, `delete` (an object), or `health` (behaviors of objects, as the kubelet has them). Then the cluster is left alone
until it is at rest, or for the time in `wait`.

The states in `then`: `Ready`, `Ready at commit 2`, `exists`, `absent`, `kept` and `recreated` (since it was looked at
before), `contains TEXT` (of the manifest and the decoded data), the reason of the condition Ready, or `REASON: TEXT`
with a part of its message.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from gitops_lint.results.explanation import Name
from lab.checkout import seconds_of
from lab.kubelet import Behavior, behavior

FOLDER: Final = Path(__file__).parent / "scenarios"
SYNC: Final = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: https://git.example.com/fleet.git
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  path: clusters/test
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
"""The entry point, in `clusters/test/flux-system/gotk-sync.yaml`; scenarios have only the files beside it."""
SYNC_FILE: Final = "clusters/test/flux-system/gotk-sync.yaml"


_ABOUT: Final = ("then", "verdict", "wait", "diff")


class Commit(NamedTuple):
    """Change files and commit them; None deletes a file."""

    files: Mapping[str, str | None]


class Apply(NamedTuple):
    """Create or change objects, as a person does; `text` has their manifests."""

    text: str


class Key(NamedTuple):
    """Create a Secret with the private key."""

    secret: Name


class Suspend(NamedTuple):
    """Suspend an object, or resume it."""

    name: Name
    on: bool


class Delete(NamedTuple):
    """Delete an object."""

    name: Name


class Behave(NamedTuple):
    """Change how objects behave."""

    behaviors: Mapping[Name, Behavior]


Action = Commit | Apply | Key | Suspend | Delete | Behave


class Step(NamedTuple):
    """An action, and the states after it.

    `verdict` is that of gitops-lint on the files, "" if it is not compared. `diff` are the effects that it foretells for a
    commit, in order; None if they are not compared. The states are those after `wait` seconds, or
    those at rest if it is None.
    """

    action: Action
    then: Mapping[Name, str]
    verdict: str = ""
    wait: float | None = None
    diff: tuple[str, ...] | None = None


class Scenario(NamedTuple):
    """A file of `lab/scenarios/`."""

    name: str
    title: str
    steps: tuple[Step, ...]
    played: bool = True  # False if the lab lacks what it needs

    @property
    def trees(self) -> Iterator[tuple[Step, dict[str, str]]]:
        """Each step with a commit, and all files after it."""
        files = {SYNC_FILE: SYNC}
        for step in self.steps:
            if isinstance(step.action, Commit):
                files = changed(files, step.action)
                yield step, files


def changed(files: Mapping[str, str], commit: Commit) -> dict[str, str]:
    """The files after a commit."""
    after = {**files, **commit.files}
    return {path: text for path, text in after.items() if text is not None}


def scenarios() -> list[Scenario]:
    """All scenarios, by name; raises ValueError for a file that is not a scenario."""
    return [read(file) for file in sorted(FOLDER.rglob("*.yaml"))]


def read(file: Path) -> Scenario:
    """The scenario in a file; raises ValueError if it is not one."""
    from ruamel.yaml import YAML

    data = YAML(typ="safe").load(file)
    steps = tuple(_step(it) for it in data["steps"])
    return Scenario(file.stem, data["title"], steps, data.get("played", True))


def name_of(text: str) -> Name:
    """An object as scenarios name it: `Kustomization flux-system/apps`, `Namespace apps`."""
    match = re.fullmatch(r"(\w+) (?:([\w.-]+)/)?([\w.-]+)", text)
    if match is None:
        raise ValueError(f"{text} is no object")
    return Name(match[1], match[2] or "", match[3])


def _step(data: Mapping[str, Any]) -> Step:
    actions = {key: value for key, value in data.items() if key not in _ABOUT}
    if len(actions) != 1:
        raise ValueError(f"a step has one action, not {', '.join(actions) or 'none'}")
    ((key, value),) = actions.items()
    then = {name_of(name): str(state) for name, state in data.get("then", {}).items()}
    wait = seconds_of(data["wait"]) if "wait" in data else None
    diff = tuple(data["diff"]) if "diff" in data else None
    return Step(_action(key, value), then, data.get("verdict", ""), wait, diff)


def _action(key: str, value: Any) -> Action:
    match key:
        case "commit":
            return Commit(value)
        case "apply":
            return Apply(value)
        case "key":
            return Key(name_of(value))
        case "suspend" | "resume":
            return Suspend(name_of(value), on=key == "suspend")
        case "delete":
            return Delete(name_of(value))
        case "health":
            return Behave({name_of(it): behavior(written) for it, written in value.items()})
    raise ValueError(f"{key} is no action")
