"""The programs of the lab: their versions, the folder they are in, and what is missing there.

GITOPS_LINT_LAB names the folder: `bin/` has the programs, and `bin/crds/` the CRDs of the Flux controllers.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

FLUX: Final = "2.9"
VARIABLE: Final = "GITOPS_LINT_LAB"


class Program(NamedTuple):
    """A program: the Go module and version it is built from, and its package in that module."""

    name: str
    module: str
    version: str
    package: str = ""

    @property
    def has_crds(self) -> bool:
        """Whether it is a Flux controller, whose module has CRDs."""
        return self.module.startswith("github.com/fluxcd/")


PROGRAMS: Final = (
    Program("etcd", "go.etcd.io/etcd/server/v3", "v3.6.16"),
    Program("kube-apiserver", "k8s.io/kubernetes", "v1.34.4", "cmd/kube-apiserver"),
    Program("source-controller", "github.com/fluxcd/source-controller", "v1.9.6"),
    Program("kustomize-controller", "github.com/fluxcd/kustomize-controller", "v1.9.6"),
    Program("helm-controller", "github.com/fluxcd/helm-controller", "v1.6.4"),
)


class NotInstalledError(Exception):
    """The lab has no programs to run."""


def folder() -> Path:
    """The folder of the lab; raises NotInstalledError if the environment does not name one."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise NotInstalledError(f"{VARIABLE} does not name the folder of the lab")
    return Path(named).expanduser().resolve()


def path_of(name: str) -> Path:
    """The file of a program."""
    return folder() / "bin" / name


def crds_folder() -> Path:
    """The folder with the CRDs of the Flux controllers."""
    return folder() / "bin" / "crds"


def missing() -> str:
    """Why the lab cannot run here; "" if it can."""
    try:
        lacking = [it.name for it in PROGRAMS if not os.access(path_of(it.name), os.X_OK)]
    except NotInstalledError as error:
        return str(error)
    if lacking:
        return f"{VARIABLE} has no {', '.join(lacking)}: run `python -m lab build`"
    return "" if any(crds_folder().glob("*.yaml")) else f"{VARIABLE} has no CRDs in bin/crds"


def versions() -> str:
    """The programs with their versions, as one line."""
    return ", ".join(f"{it.name} {it.version.removeprefix('v')}" for it in PROGRAMS)
