"""Builds the programs of the lab from their Go modules, those that are not built yet.

Each program records its module and version (`go version -m`); one of another version is built again. A build
that ends early leaves no half program, so it can be repeated until everything is built.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lab.programs import PROGRAMS, Program, crds_folder, path_of

# The modules of the Flux controllers must be built as one module: only with the same replacements as theirs
# do they compile.
_REPLACED: Final = (
    "github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be",
    # The version that source-controller asks for, v0.18.3, is not published.
    "github.com/fluxcd/pkg/artifact => github.com/fluxcd/pkg/artifact v0.18.0",
    "sigs.k8s.io/kustomize/api => sigs.k8s.io/kustomize/api v0.21.1",
    "sigs.k8s.io/kustomize/kyaml => sigs.k8s.io/kustomize/kyaml v0.21.1",
)
_KUBERNETES: Final = "k8s.io/kubernetes"
_LOCAL: Final = re.compile(r"^\s*(?:replace )?(k8s\.io/[a-z0-9-]+) => \./", re.MULTILINE)


class BuildError(Exception):
    """A command of the Go toolchain failed."""


def build() -> Iterator[str]:
    """Build the missing programs and copy the CRDs of Flux; yields a line for each program."""
    if shutil.which("go") is None:
        raise BuildError("the Go toolchain is not installed: https://go.dev/dl")
    path_of("").mkdir(parents=True, exist_ok=True)
    for program in PROGRAMS:
        if built_version(program) == program.version:
            yield f"{program.name} {program.version} is built"
        else:
            with tempfile.TemporaryDirectory(prefix="lab-build-") as work:
                _build(program, Path(work))
            yield f"{program.name} {program.version} built"
        if program.has_crds:
            _copy_crds(program)
    yield f"CRDs are in {crds_folder()}"


def built_version(program: Program) -> str:
    """The version of a program's module in the built file; "" if it is not built."""
    path = path_of(program.name)
    if not path.is_file():
        return ""
    listed = subprocess.run(
        ["go", "version", "-m", path], capture_output=True, text=True, check=False
    )
    return module_version(listed.stdout, program.module)


def module_version(listed: str, module: str) -> str:
    """The version of a module in the output of `go version -m`: its own version, or that of a dependency."""
    for line in listed.splitlines():
        fields = line.split()
        if fields[:1] in (["mod"], ["dep"]) and fields[1:2] == [module]:
            return fields[2]
    return ""


def _build(program: Program, work: Path) -> None:
    """Build a program in a module of its own that requires the program's module."""
    package = f"{program.module}/{program.package}".rstrip("/")
    required = [it for it in PROGRAMS if it.has_crds] if program.has_crds else [program]
    _write_module(required, work)
    imports = "".join(f'\t_ "{it.module}/{it.package}"\n'.replace('/"', '"') for it in required)
    (work / "tools.go").write_text(
        f"//go:build tools\n\npackage tools\n\nimport (\n{imports})\n", encoding="utf-8"
    )
    _go(work, "mod", "tidy", "-e")
    target = path_of(program.name)
    # In the same folder, so that the program appears at once, when it is whole.
    unfinished = target.with_name(f".{program.name}.unfinished")
    _go(
        work, "build", "-mod=mod", "-trimpath", "-ldflags", " ".join(_flags(program)),
        "-o", str(unfinished), package,
    )  # fmt: skip
    unfinished.rename(target)


def _flags(program: Program) -> Iterator[str]:
    yield "-s -w"
    if program.module == _KUBERNETES:
        major, minor, _ = program.version.removeprefix("v").split(".")
        values = {"gitVersion": program.version, "gitMajor": major, "gitMinor": minor}
        for name, value in values.items():
            yield f"-X k8s.io/component-base/version.{name}={value}"


def _write_module(required: Iterable[Program], work: Path) -> None:
    versions = {it.module: it.version for it in required}
    lines = ["module lab", ""]
    replaced: Iterable[str] = ()
    if kubernetes := versions.get(_KUBERNETES):
        # Kubernetes replaces its own modules with directories, which only its own checkout has.
        text = (_download(_KUBERNETES, kubernetes) / "go.mod").read_text(encoding="utf-8")
        lines.append(next(line for line in text.splitlines() if line.startswith("go ")))
        own = f"v0.{kubernetes.removeprefix('v1.')}"
        replaced = sorted({f"{name} => {name} {own}" for name in _LOCAL.findall(text)})
    elif any(it.has_crds for it in required):
        lines.append("go 1.26.0")
        replaced = _REPLACED
    else:
        lines.append("go 1.24.0")
    lines += ["", "require ("]
    lines += [f"\t{module} {version}" for module, version in versions.items()]
    lines += [")", "", "replace (", *(f"\t{line}" for line in replaced), ")"]
    (work / "go.mod").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copy_crds(program: Program) -> None:
    crds_folder().mkdir(exist_ok=True)
    bases = _download(program.module, program.version) / "config" / "crd" / "bases"
    for file in bases.glob("*.yaml"):
        copy = crds_folder() / file.name
        copy.write_bytes(file.read_bytes())


def _download(module: str, version: str) -> Path:
    """The folder of a module in Go's cache."""
    listed = _go(Path(tempfile.gettempdir()), "mod", "download", "-json", f"{module}@{version}")
    return Path(json.loads(listed)["Dir"])


def _go(work: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["go", *arguments],
        cwd=work,
        capture_output=True,
        text=True,
        env={**os.environ, "GOFLAGS": ""},
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise BuildError("\n".join([f"go {' '.join(arguments)} failed:", *lines[-20:]]))
    return done.stdout
