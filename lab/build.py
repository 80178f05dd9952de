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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from lab.programs import Program, programs

# The modules of the controllers of one minor are built as one module, with the replacements that theirs have: without
# them they do not compile.
_REPLACED: Final = (
    "github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be",
    "sigs.k8s.io/kustomize/api => sigs.k8s.io/kustomize/api v0.21.1",
    "sigs.k8s.io/kustomize/kyaml => sigs.k8s.io/kustomize/kyaml v0.21.1",
)
_ALSO_REPLACED: Final = {
    # The version that source-controller 1.9.6 asks for, v0.18.3, is not published.
    "2.9": ("github.com/fluxcd/pkg/artifact => github.com/fluxcd/pkg/artifact v0.18.0",),
}
_GO: Final = "1.26.0"  # that the lab asks for
_KUBERNETES: Final = "k8s.io/kubernetes"
_LOCAL: Final = re.compile(r"^\s*(?:replace )?(k8s\.io/[a-z0-9-]+) => \./", re.MULTILINE)


class BuildError(Exception):
    """A command of the Go toolchain failed."""


def build(flux: str) -> Iterator[str]:
    """Build the programs that are missing to play a minor of Flux, and copy its CRDs.

    Yields a line for each program; raises BuildError, and NotInstalledError if the environment does not name the lab.
    """
    if shutil.which("go") is None:
        raise BuildError("the Go toolchain is not installed: https://go.dev/dl")
    for program in programs(flux):
        program.path.parent.mkdir(parents=True, exist_ok=True)
        if built_version(program) == program.version:
            yield f"{program.name} {program.version} is built"
        else:
            with tempfile.TemporaryDirectory(prefix="lab-build-") as work:
                _build(program, Path(work))
            yield f"{program.name} {program.version} built"
        if program.flux:
            _copy_crds(program)


def built_version(program: Program) -> str:
    """The version of a program's module in the built file; "" if it is not built."""
    if not program.path.is_file():
        return ""
    listed = subprocess.run(
        ["go", "version", "-m", program.path], capture_output=True, text=True, check=False
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
    required = (
        [it for it in programs(program.flux) if it.flux == program.flux]
        if program.flux
        else [program]
    )
    _write_module(required, work)
    imports = "".join(f'\t_ "{it.module}/{it.package}"\n'.replace('/"', '"') for it in required)
    (work / "tools.go").write_text(
        f"//go:build tools\n\npackage tools\n\nimport (\n{imports})\n", encoding="utf-8"
    )
    _go(program, work, "mod", "tidy", "-e")
    # In the same folder, so that the program appears at once, when it is whole.
    unfinished = program.path.with_name(f".{program.name}.unfinished")
    _go(
        program, work, "build", "-mod=mod", "-trimpath", "-ldflags", " ".join(_flags(program)),
        "-o", str(unfinished), package,
    )  # fmt: skip
    unfinished.rename(program.path)


def _flags(program: Program) -> Iterator[str]:
    yield "-s -w"
    if program.module == _KUBERNETES:
        major, minor, _ = program.version.removeprefix("v").split(".")
        values = {"gitVersion": program.version, "gitMajor": major, "gitMinor": minor}
        for name, value in values.items():
            yield f"-X k8s.io/component-base/version.{name}={value}"


def _write_module(required: Sequence[Program], work: Path) -> None:
    first = required[0]
    lines = ["module lab", ""]
    replaced: Iterable[str] = ()
    if first.module == _KUBERNETES:
        # Kubernetes replaces its own modules with directories, which only its own checkout has.
        text = (_download(first) / "go.mod").read_text(encoding="utf-8")
        lines.append(next(line for line in text.splitlines() if line.startswith("go ")))
        own = f"v0.{first.version.removeprefix('v1.')}"
        replaced = sorted({f"{name} => {name} {own}" for name in _LOCAL.findall(text)})
    else:
        lines.append(f"go {first.toolchain.removeprefix('go') or _GO}")
        if first.flux:
            replaced = (*_REPLACED, *_ALSO_REPLACED.get(first.flux, ()))
    lines += ["", "require ("]
    lines += [f"\t{it.module} {it.version}" for it in required]
    lines += [")", "", "replace (", *(f"\t{line}" for line in replaced), ")"]
    (work / "go.mod").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copy_crds(program: Program) -> None:
    program.crds.mkdir(exist_ok=True)
    bases = _download(program) / "config" / "crd" / "bases"
    for file in bases.glob("*.yaml"):
        (program.crds / file.name).write_bytes(file.read_bytes())


def _download(program: Program) -> Path:
    """The folder of a program's module in Go's cache."""
    wanted = f"{program.module}@{program.version}"
    listed = _go(program, Path(tempfile.gettempdir()), "mod", "download", "-json", wanted)
    return Path(json.loads(listed)["Dir"])


def _go(program: Program, work: Path, *arguments: str) -> str:
    """Run a Go command for a program, with the toolchain that it asks for; returns the output."""
    toolchain = {"GOTOOLCHAIN": program.toolchain} if program.toolchain else {}
    done = subprocess.run(
        ["go", *arguments],
        cwd=work,
        capture_output=True,
        text=True,
        env={**os.environ, "GOFLAGS": "", **toolchain},
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise BuildError("\n".join([f"go {' '.join(arguments)} failed:", *lines[-20:]]))
    return done.stdout
