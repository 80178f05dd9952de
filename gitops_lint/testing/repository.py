"""Lints a dict of files as a repository.

The entry point is the directory of the first file, unless a file declares one (a gotk-sync.yaml, a
FluxInstance). If all files are in that directory, each `path: ./…` of a Kustomization gets one ConfigMap.
So an example of two Kustomizations in `clusters/production/apps.yaml` is complete. A file named
`link -> target` is a symbolic link.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from gitops_lint.config import FILE_NAME, ClusterConfig, Config, load_config
from gitops_lint.regex import regex
from gitops_lint.results.finding import Report

_PATH: Final = regex(r"\bpath: \./([\w./-]+)")
_FLUX_INSTANCE: Final = regex(r"^kind: FluxInstance$", re.MULTILINE)
_CONTENT: Final = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: default}}
"""


def lint_files(
    files: Mapping[str, str],
    *,
    select: Collection[str] | None = None,
    config: Config | None = None,
    path: str = "",
) -> Report:
    """Lint files (path: text) as one repository, in a temporary directory.

    `select` are the ids of the rules to run (default: all). `config` is the configuration (default: the
    `.gitops-lint.yaml` among the files, or else `entry_config(files)`). `path` is a directory or file to
    lint (default: the whole repository). Raises UsageError as `lint` does.
    """
    from gitops_lint.engine.run import lint

    with TemporaryDirectory(prefix="gitops-lint-") as folder:
        root = Path(folder)
        write_files(files, root)
        written = load_config(root) if FILE_NAME in files else entry_config(files)
        chosen = config or written
        if select is not None:
            chosen = chosen._replace(select=frozenset(select))
        return lint(root / path, root=root, config=chosen)


def fix_files(
    files: Mapping[str, str], *, select: Collection[str] | None = None, unsafe: bool = True
) -> dict[str, str]:
    """The files after `check --fix --unsafe-fixes`, or without `unsafe`, `check --fix`; as `lint_files`.

    Raises AssertionError if fixing them again changes anything, or if a fix had to be undone.
    """
    from gitops_lint.engine.fix import fix
    from gitops_lint.engine.workspace import Workspace

    with TemporaryDirectory(prefix="gitops-lint-") as folder:
        root = Path(folder)
        write_files(files, root)
        workspace = Workspace()

        def lint(contents: Mapping[str, bytes]) -> Report:
            unsaved = contents.get(FILE_NAME)
            config = (
                load_config(root, unsaved=unsaved) if FILE_NAME in files else entry_config(files)
            )
            if select is not None:
                config = config._replace(select=frozenset(select))
            return workspace.lint(root=root, config=config, unsaved=contents)

        def read(path: str) -> bytes:
            return (root / path).read_bytes()

        done = fix(lint, read, unsafe=unsafe)
        for path, content in done.after.items():
            (root / path).write_bytes(content)
        again = fix(lint, read, unsafe=unsafe)
        if done.undone or again.after:
            raise AssertionError(f"undone: {done.undone}; changed again: {again.after}")
        return {**files, **{path: content.decode() for path, content in done.after.items()}}


def lint_change(
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    select: Collection[str] | None = None,
    config: Config | None = None,
) -> Report:
    """Lint files (path: text) as `lint_files` does, and the change from other files to them.

    `before` are all files before the change, `after` all files after it. The configuration is that of `after`.
    """
    from gitops_lint.documents import Tree
    from gitops_lint.engine.run import Base, lint_tree, rules_for

    with TemporaryDirectory(prefix="gitops-lint-") as folder:
        roots = Path(folder) / "before", Path(folder) / "after"
        for root, files in zip(roots, (before, after), strict=True):
            root.mkdir()
            write_files(files, root)
        written = load_config(roots[1]) if FILE_NAME in after else entry_config(after)
        rules, chosen = rules_for(config or written)
        if select is not None:
            chosen = chosen._replace(select=frozenset(select))
        trees = [Tree(root, chosen.exclude) for root in roots]
        return lint_tree(
            trees[1], [roots[1]], rules, chosen, lambda *_: None, base=Base(trees[0], "before")
        )


def entry_config(files: Mapping[str, str]) -> Config:
    """A configuration with the entry point of an example, unless the files declare one."""
    if FILE_NAME in files or any(map(_declares, files.items())):
        return Config()
    return start_config(files)


def start_config(files: Mapping[str, str]) -> Config:
    """A configuration whose entry point is the directory of the first file."""
    return Config(clusters=(ClusterConfig(_start(files), name="cluster"),))


def write_files(files: Mapping[str, str], root: Path) -> None:
    """Write files (path: text), and ConfigMaps for their Kustomizations' paths, into a directory."""
    for path, text in {**dict(_content(files)), **files}.items():
        name, _, target = path.partition(" -> ")
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if target:
            file.symlink_to(target)
        else:
            file.write_text(text, encoding="utf-8", newline="")


def read_files(root: Path) -> dict[str, str]:
    """The text of every file below a directory, by its POSIX path."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _declares(file: tuple[str, str]) -> bool:
    path, text = file
    return path.endswith("gotk-sync.yaml") or bool(_FLUX_INSTANCE.search(text))


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
