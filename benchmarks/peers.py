"""Other tools, and what they do with a repository. None may use the network.

The schemas are the directory of flux-schema's catalog (`catalog/latest`), a file `<group>/<kind>_<version>.json`
for each kind.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

MOST_OVERLAYS: Final = 450  # a process for each: more takes minutes


class Peer(NamedTuple):
    """A tool, what it does, and its command for some files or directories."""

    name: str
    does: str
    command: Sequence[str]
    whole: bool = False  # whether it cannot be given a single file


def peers(folder: Path, flux: Path | None, every: Path | None) -> Iterator[Peer]:
    """The tools on the PATH, with the Flux schemas and with all schemas if these are given."""
    catalogs = [(it, of) for it, of in ((flux, "Flux schemas"), (every, "all schemas")) if it]
    for schemas, of in catalogs:
        if tool := shutil.which("kubeconform"):
            file = "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
            places = (f"{schemas}/{group}/{file}" for group in ("{{.Group}}", "core"))
            where = [word for place in places for word in ("-schema-location", place)]
            words = (tool, "-ignore-missing-schemas", *where)
            yield Peer("kubeconform", f"{of}, each document", words)
        if tool := shutil.which("flux-schema"):
            words = (tool, "validate", "--skip-missing-schemas", "--schema-location", str(schemas))
            yield Peer("flux-schema", f"{of}, each document", words)
    if tool := shutil.which("gitops-validator"):
        words = (tool, "--no-fail-on-errors", "--path")
        yield Peer("gitops-validator", "paths and links, no build", words, whole=True)
    if tool := shutil.which("yamllint"):
        yield Peer("yamllint", "style of each file", (tool, "-d", "relaxed"))
    overlays = sum(1 for _ in folder.rglob("kustomization.yaml"))
    if (tool := shutil.which("kustomize")) and overlays <= MOST_OVERLAYS:
        code = (
            'cd "$0" && find . -name kustomization.yaml -printf "%h\\n" | while read -r d; do '
            f'"{tool}" build --load-restrictor LoadRestrictionsNone "$d"; done'
        )
        does = f"builds each of {overlays} directories, a process each"
        yield Peer("kustomize build", does, ("bash", "-c", code), whole=True)
