"""The repositories that are changed: fixtures, the examples of all rules, our own, slices of the corpus."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fuzz.case import Case, load, size
from gitops_lint.config import FILE_NAME
from gitops_lint.rule import load_rules
from gitops_lint.testing import entry_config, example, write_files

HERE: Final = Path(__file__).parent
FAILED: Final = HERE / "failed"  # inputs that once failed
OWN: Final = HERE / "repositories"
FIXTURES: Final = HERE.parent / "fixtures"
MAX_BYTES: Final = 40_000  # larger repositories take too long
_SLICE: Final = 8_000  # bytes
_SLICES: Final = 12  # of one repository
_KUSTOMIZATION: Final = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substitute: {cluster: a}}
"""
_SOURCE: Final = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "https://example.com/fleet"}
"""


def seeds() -> dict[str, Case]:
    """Every seed by its name, in an order that is always the same."""
    found = {
        **dict(_folders("failed", FAILED)),
        **dict(_folders("own", OWN)),
        **{
            name: case for part in ("good", "bad") for name, case in _folders(part, FIXTURES / part)
        },
        **dict(_examples()),
        **dict(_corpus()),
    }
    return {name: case for name, case in found.items() if case and size(case) <= MAX_BYTES}


def _folders(family: str, folder: Path) -> Iterator[tuple[str, Case]]:
    for root in sorted(folder.iterdir()) if folder.is_dir() else ():
        if root.is_dir():
            yield f"{family}/{root.name}", load(root)


def _examples() -> Iterator[tuple[str, Case]]:
    """The files on the pages of rules, with the entry point that the tests assume."""
    for rule in load_rules():
        for heading in ("Bad", "Good"):
            files = example(rule, heading)
            if not files:
                continue
            with TemporaryDirectory(prefix="gitops-lint-fuzz-") as folder:
                write_files(files, Path(folder))
                case = load(Path(folder))
            for cluster in entry_config(files).clusters:
                entry = f'clusters:\n  - path: "{cluster.path or "."}"\n    name: cluster\n'
                case[FILE_NAME] = entry.encode()
            yield f"{rule.id}/{heading}", case


def _corpus() -> Iterator[tuple[str, Case]]:
    """Small directories of the repositories below GITOPS_LINT_CORPUS, each applied by a Kustomization."""
    corpus = os.environ.get("GITOPS_LINT_CORPUS")
    for root in sorted(Path(corpus, "repositories").iterdir()) if corpus else ():
        folders = sorted(root.rglob("kustomization.y*ml"))
        small = [it for it in folders[:: len(folders) // (4 * _SLICES) + 1] if _is_small(it.parent)]
        for file in small[:_SLICES]:
            files = {f"apps/{path}": content for path, content in load(file.parent).items()}
            yield (
                f"corpus/{file.parent.relative_to(root.parent)}",
                {
                    "clusters/a/flux-system/gotk-sync.yaml": f"{_SOURCE}---\n{_SYNC}".encode(),
                    "clusters/a/apps.yaml": _KUSTOMIZATION.encode(),
                    **files,
                },
            )


_SYNC: Final = (
    _KUSTOMIZATION.replace("name: apps,", "name: flux-system,")
    .replace("./apps", "./clusters/a")
    .replace("  postBuild: {substitute: {cluster: a}}\n", "")
)


def _is_small(folder: Path) -> bool:
    sizes = [it.stat().st_size for it in folder.rglob("*") if it.is_file() and not it.is_symlink()]
    return len(sizes) > 1 and sum(sizes) <= _SLICE
