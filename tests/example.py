"""Examples: a handful of files as a dict, linted as the repository they are.

Where a cluster starts, if no file says so (a gotk-sync.yaml, a FluxInstance): in the directory of the
first file. What its Kustomizations apply, if every file lies in that directory: each `path: ./…` holds
one ConfigMap. So an example of two Kustomizations in `clusters/production/apps.yaml` is complete.
A file called `link -> target` is a symbolic link.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Literal

from gitops_lint.config import ClusterConfig, Config

_BLOCK = re.compile(
    r'^```yaml title="(?P<title>[^"\n]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)
_PATH = re.compile(r"\bpath: \./([\w./-]+)")
_CONTENT = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: default}}
"""


def sections(module: ModuleType) -> dict[str, str]:
    """The text of a rule's docstring under each heading; what comes first has the heading ""."""
    documentation = inspect.cleandoc(module.__doc__ or "")
    first, *rest = re.split(r"^## (.+)$", documentation, flags=re.MULTILINE)
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def example(module: ModuleType, heading: Literal["Bad", "Good"]) -> dict[str, str]:
    """The files under a heading of a rule's docstring: title: text."""
    found = _BLOCK.finditer(sections(module).get(heading, ""))
    return {block["title"]: block["text"] for block in found}


def entry_config(files: Mapping[str, str]) -> Config:
    """A configuration with the cluster of an example, unless the files declare one themselves."""
    if ".gitops-lint.yaml" in files or any(map(_declares, files.items())):
        return Config()
    return start_config(files)


def start_config(files: Mapping[str, str]) -> Config:
    """A configuration with a cluster that starts in the directory of the first file."""
    return Config(clusters=(ClusterConfig(_start(files), name="cluster"),))


def write(files: Mapping[str, str], root: Path) -> None:
    """Write an example, and what its paths hold, into a directory."""
    for path, text in {**dict(_content(files)), **files}.items():
        name, _, target = path.partition(" -> ")
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if target:
            file.symlink_to(target)
        else:
            file.write_text(text, encoding="utf-8", newline="")


def _declares(file: tuple[str, str]) -> bool:
    path, text = file
    return path.endswith("gotk-sync.yaml") or "kind: FluxInstance" in text


def _start(files: Mapping[str, str]) -> str:
    start = PurePosixPath(next(iter(files))).parent.as_posix()
    return "" if start == "." else start


def _content(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    start = PurePosixPath(_start(files))
    if not all(PurePosixPath(path).is_relative_to(start) for path in files):
        return
    for path in (path for text in files.values() for path in _PATH.findall(text)):
        inside = PurePosixPath(path)
        if inside.parts and inside != start and not inside.is_relative_to(start):
            name = "-".join(inside.parts).lower()
            yield f"{inside}/config.yaml", _CONTENT.format(name=name)
