"""The programs of the lab: their versions, the folder they are in, and what is missing there.

GITOPS_LINT_LAB names the folder. `bin/` has the programs; those of a Flux minor are in `bin/<minor>/`, each
controller with its CRDs in a folder beside it.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

FLUX: Final = "2.9"  # the minor that is played unless another one is asked for
VARIABLE: Final = "GITOPS_LINT_LAB"


class Program(NamedTuple):
    """A program: the Go module and version it is built from, and its package in that module.

    `flux`: the minor of Flux that it is a controller of; "" for the other programs. `toolchain`: the Go
    version that its module asks for, if that is newer than the one the lab asks for.
    """

    name: str
    module: str
    version: str
    package: str = ""
    flux: str = ""
    toolchain: str = ""

    @property
    def path(self) -> Path:
        """The file of the program; raises NotInstalledError if the environment does not name the lab."""
        return folder() / "bin" / self.flux / self.name

    @property
    def crds(self) -> Path:
        """The folder with the CRDs of a controller."""
        return self.path.with_name(f"{self.name}.crds")

    @property
    def is_built(self) -> bool:
        """Whether the file is there, and for a controller its CRDs."""
        return os.access(self.path, os.X_OK) and (not self.flux or any(self.crds.glob("*.yaml")))


ETCD: Final = Program("etcd", "go.etcd.io/etcd/server/v3", "v3.6.16")
API_SERVER: Final = Program("kube-apiserver", "k8s.io/kubernetes", "v1.34.4", "cmd/kube-apiserver")
# To encrypt Secrets with a throw-away key; kustomize-controller has the same modules, to decrypt them.
AGE: Final = Program("age-keygen", "filippo.io/age", "v1.3.1", "cmd/age-keygen")
SOPS: Final = Program("sops", "github.com/getsops/sops/v3", "v3.13.2", "cmd/sops")
_SERVERS: Final = (ETCD, API_SERVER)
_TOOLS: Final = (AGE, SOPS)


def _controller(name: str, version: str, flux: str, toolchain: str = "") -> Program:
    return Program(name, f"github.com/fluxcd/{name}", version, "", flux, toolchain)


_HELM: Final = _controller("helm-controller", "v1.6.4", "2.9")
CONTROLLERS: Final = {
    "2.9": (
        _controller("source-controller", "v1.9.6", "2.9"),
        _controller("kustomize-controller", "v1.9.6", "2.9"),
        _HELM,
    ),
    "2.10": (
        _controller("source-controller", "v1.10.1", "2.10", "go1.27.3"),
        _controller("kustomize-controller", "v1.10.1", "2.10", "go1.27.3"),
        _HELM,  # that of Flux 2.10 is not in the Go module proxy
    ),
}


class NotInstalledError(Exception):
    """The lab has no programs to run."""


def programs(flux: str) -> tuple[Program, ...]:
    """The programs that play a minor of Flux."""
    return (*_SERVERS, *_TOOLS, *CONTROLLERS[flux])


def folder() -> Path:
    """The folder of the lab; raises NotInstalledError if the environment does not name one."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise NotInstalledError(f"{VARIABLE} does not name the folder of the lab")
    return Path(named).expanduser().resolve()


def missing(flux: str = FLUX) -> str:
    """Why the lab cannot play a minor of Flux here; "" if it can."""
    try:
        lacking = [it.name for it in programs(flux) if not it.is_built]
    except NotInstalledError as error:
        return str(error)
    asked = "" if flux == FLUX else f" --flux {flux}"
    return (
        f"{VARIABLE} has no {', '.join(lacking)}: run `python -m lab build{asked}`"
        if lacking
        else ""
    )


def versions(flux: str = FLUX) -> str:
    """The programs that act in a cluster, with their versions, as one line."""
    found = (*_SERVERS, *CONTROLLERS[flux])
    return ", ".join(f"{it.name} {it.version.removeprefix('v')}" for it in found)
