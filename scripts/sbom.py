"""Print the software bill of materials: the packages of locks/run.txt, as CycloneDX 1.6 in JSON.

    python scripts/sbom.py > gitops-lint.cdx.json

The output depends only on the lock, pyproject.toml and the version: it has no time and no random number.
"""

import json
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"([a-z0-9-]+)==(\S+)(?: ; ([^\\\n]+?))?(?: \\)?")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class Pin(NamedTuple):
    """A locked package."""

    name: str  # normalized (PEP 503)
    version: str
    marker: (
        str | None
    )  # where it is installed, as an environment marker (PEP 508); None: everywhere
    hashes: tuple[str, ...]  # SHA-256 of its files, in hexadecimal
    needed_by: tuple[str, ...]  # other locked packages


def pins(lock: str) -> list[Pin]:
    """The packages of a lock that scripts/lock.py wrote."""
    found: list[Pin] = []
    for line in lock.splitlines():
        if match := _PIN.fullmatch(line):
            found.append(Pin(match[1], match[2], match[3], (), ()))
        elif match := re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?", line):
            found[-1] = found[-1]._replace(hashes=(*found[-1].hashes, match[1]))
        elif match := re.fullmatch(r"    # via (.+)", line):
            found[-1] = found[-1]._replace(needed_by=tuple(match[1].split(", ")))
        elif not line.startswith("#"):
            raise ValueError(f"not a line of a lock: {line}")
    return found


def normalized(requirement: str) -> str:
    """The name in a requirement as PEP 503 normalizes it."""
    name = _NAME.match(requirement)
    if name is None:
        raise ValueError(f"not a requirement: {requirement}")
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def sbom() -> str:
    """The bill of materials, as JSON."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    init = (ROOT / "gitops_lint" / "__init__.py").read_text()
    version = re.findall(r'^__version__ = "(.+)"$', init, re.MULTILINE)[0]
    locked = pins((ROOT / "locks" / "run.txt").read_text())
    direct = {normalized(it) for it in project["dependencies"]}
    own = _purl(project["name"], version)
    needs = {own: [_purl(it.name, it.version) for it in locked if it.name in direct]}
    for pin in locked:
        of_it = [_purl(it.name, it.version) for it in locked if pin.name in it.needed_by]
        needs[_purl(pin.name, pin.version)] = of_it
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": version,
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            }
        },
        "components": [_component(it) for it in locked],
        "dependencies": [{"ref": ref, "dependsOn": sorted(on)} for ref, on in needs.items()],
    }
    content = json.dumps(document)
    document["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, content).urn
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _component(pin: Pin) -> dict[str, Any]:
    """A component; its hashes are those of all its files, one for each platform."""
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _purl(pin.name, pin.version),
        "name": pin.name,
        "version": pin.version,
        "purl": _purl(pin.name, pin.version),
        "hashes": [{"alg": "SHA-256", "content": it} for it in pin.hashes],
    }
    if pin.marker:
        component["scope"] = "optional"
        component["properties"] = [{"name": "python:environment-marker", "value": pin.marker}]
    return component


def _purl(name: str, version: str) -> str:
    """A package URL (purl-spec, type pypi)."""
    return f"pkg:pypi/{name}@{version}"


if __name__ == "__main__":
    print(sbom(), end="")
