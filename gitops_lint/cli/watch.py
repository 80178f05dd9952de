"""`gitops-lint check --watch`: checks again whenever a file changes."""

import gc
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.cli.output import say
from gitops_lint.config import root_of
from gitops_lint.documents import Tree
from gitops_lint.engine.workspace import Workspace
from gitops_lint.errors import UsageError
from gitops_lint.wording.lists import counted

if TYPE_CHECKING:
    from gitops_lint.config import Config
    from gitops_lint.results.finding import Report

PAUSE: Final = 0.5  # seconds between two looks at the files
SETTLING: Final = 0.1  # seconds without a change after which somebody has probably saved everything
_SHARE: Final = 10  # to look takes at most a tenth of the time

Stamps = Mapping[str, tuple[int, ...]]
Lint = Callable[[Iterable[Path], Path, "Config"], "Report"]


def repeat(
    check: Callable[[Lint], object], paths: tuple[Path, ...], root: Path | None, file: Path | None
) -> None:
    """Call `check` now and after each change of a file, until a signal ends the process.

    `check` gets a function that lints, and prints. `paths`, `root` and the configuration `file` are those
    of the command. A UsageError ends only one check, such as that of a configuration that is being edited.
    """
    workspace, top = Workspace(), root_of(paths, root)

    def lint(paths: Iterable[Path], root: Path, config: "Config") -> "Report":
        return workspace.lint(*paths, root=root, config=config)

    while True:
        before = stamps(top, file)
        try:
            check(lint)
        except UsageError as error:
            say(f"error: {error}")
            if error.hint:
                say(f"help: {error.hint}")
        gc.collect()  # the check before has left much, and now nobody waits
        number = len(changed(before, wait(before, lambda: stamps(top, file))))
        say(f"\n{counted(number, 'file')} changed, checking again")


def wait(before: Stamps, look: Callable[[], Stamps]) -> Stamps:
    """Wait until the files differ from `before`, and then until they stay as they are."""
    found = before
    while not changed(before, found):
        start = time.monotonic()
        found = look()
        time.sleep(max(PAUSE, _SHARE * (time.monotonic() - start)))
    while changed(found, latest := look()):
        found = latest
        time.sleep(SETTLING)
    return found


def changed(before: Stamps, after: Stamps) -> set[str]:
    """The files that are new, gone, or not the same."""
    return {path for path, _ in before.items() ^ after.items()}


def stamps(root: Path, file: Path | None) -> Stamps:
    """What the file system says about each file of a repository, and about another file."""
    tree = Tree(root)
    found = {path: f"{root}/{path}" for path in (*tree.files, *tree.links)}
    if file is not None:
        found[""] = str(file)
    return {name: stamp for name, path in found.items() if (stamp := _stamp(path))}


def _stamp(path: str) -> tuple[int, ...]:
    try:
        about = os.stat(path, follow_symlinks=False)  # noqa: PTH116  faster
    except OSError:
        return ()
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino
