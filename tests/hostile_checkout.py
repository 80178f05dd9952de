"""A checkout whose author tries to have code run: everything in it that runs leaves a mark."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

PACKAGES: Final = (
    "_ruamel_yaml", "attrs", "cel_expr_python", "click", "gitops_lint", "hatchling", "jsonschema",
    "networkx", "packaging", "pathspec", "pip", "pluggy", "re2", "referencing", "ruamel", "setuptools",
    "tabulate", "tomlkit", "wheel", "yaml", "sitecustomize", "usercustomize",
)  # fmt: skip
CLUSTER: Final = {
    "clusters/a/flux-system/gotk-sync.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m0s, ref: {branch: main}, url: "ssh://git@example.com/fleet", secretRef: {name: flux-system}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m0s
  path: ./clusters/a
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
""",
}
PLUGIN: Final = {
    "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
    "evil-1.0.dist-info/entry_points.txt": "[gitops_lint.rules]\nevil = evilrules\n",
    "evilrules/__init__.py": "",
    "evilrules/evil_rule.py": '''\
"""An evil rule."""
from gitops_lint.rule import Severity, rule


@rule(Severity.ERROR)
def check(cluster):
    yield from ()
''',
}


class Checkout:
    """A checkout at `root`; `marks` names what has run."""

    def __init__(self, folder: Path, modules: tuple[str, ...] = ()) -> None:
        """Write the files below `folder`; `modules` are the names of the hostile modules, default all."""
        self.root = folder / "checkout"
        self._marks = folder / "marks"
        self._marks.mkdir(parents=True)
        for path, text in (CLUSTER | PLUGIN).items():
            self.write(path, text)
        self.write("evilrules/__init__.py", self._python("evilrules"))
        for name in modules or (*PACKAGES, *sys.stdlib_module_names):
            for file in ("__init__", "__main__"):
                self.write(f"{name}/{file}.py", self._python(name))
        self.write("evil.pth", f"import os; {self._python('pth')}")
        library = f"lib/python3.{sys.version_info.minor}/site-packages"
        self.write(f"{library}/evil.pth", f"import os; {self._python('pth')}")
        self.write("pyvenv.cfg", f"home = {self.root}\n")
        self.write("setup.py", self._python("setup"))
        self.write(
            "pyproject.toml",
            '[build-system]\nrequires = []\nbuild-backend = "evilrules"\nbackend-path = ["."]\n',
        )
        for name in ("pip.conf", "pip.ini"):
            self.write(name, f"[global]\nlog = {self._marks / 'pip-configuration'}\n")
        self._git()

    def marks(self) -> list[str]:
        """What has run, sorted."""
        return sorted(it.name for it in self._marks.iterdir())

    def clear(self) -> None:
        """Forget what has run."""
        for mark in self._marks.iterdir():
            mark.unlink()

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file of the checkout."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def environment(self) -> dict[str, str]:
        """Variables that lead Python, pip and programs into the working directory, if they are obeyed."""
        return {
            "PATH": f"{os.environ['PATH']}{os.pathsep}",
            "PYTHONPATH": f"{os.pathsep}lib",
            "PYTHONSTARTUP": "setup.py",
            "PIP_CONFIG_FILE": "pip.conf",
            "PIP_FIND_LINKS": ".",
        }

    def _python(self, name: str) -> str:
        """A program that leaves a mark, without an import that could be hostile too."""
        return f"open({str(self._marks / name)!r}, 'w').close()\n"

    def _git(self) -> None:
        """A Git directory, written by hand, that names programs wherever Git can run one."""
        script = f"#!/bin/sh\n: > '{self._marks}/git'\n"
        self.write(".git/HEAD", "ref: refs/heads/main\n")
        self.write(".git/refs/heads/.keep", "")
        self.write(".git/objects/info/.keep", "")
        hooks = ("pre-commit", "post-checkout", "post-index-change", "fsmonitor-watchman")
        for name in (*hooks, "reference-transaction"):
            self.write(f".git/hooks/{name}", script, 0o755)
            self.write(f".evil/{name}", script, 0o755)
        self.write(
            ".git/config",
            "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
            "\tfsmonitor = .evil/fsmonitor-watchman\n\thooksPath = .evil\n\tpager = .evil/pre-commit\n"
            "\tsshCommand = .evil/pre-commit\n\teditor = .evil/pre-commit\n"
            '[filter "evil"]\n\tclean = .evil/pre-commit\n\tsmudge = .evil/pre-commit\n'
            '[diff "evil"]\n\ttextconv = .evil/pre-commit\n\tcommand = .evil/pre-commit\n',
        )
        self.write(".gitattributes", "* filter=evil diff=evil\n")


def run(
    *command: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program with variables beside those of this process."""
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, text=True, capture_output=True, check=False
    )  # fmt: skip
