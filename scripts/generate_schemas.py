"""Write schemas/: the JSON Schema of every Flux kind for each Flux minor.

    python scripts/generate_schemas.py --facts DIR             from tables of field facts
    python scripts/generate_schemas.py --crds FILE... --flux 2.10   from CRD manifests
    ... --check                                                write nothing; exit 1 if schemas/ is stale

`--crds` adds or replaces one minor and leaves the others alone, so a new Flux release needs one command
with its install manifest. Kinds of the Flux Operator are kept under the minor "operator".

DIR holds served.json, a list of {group, version, kind, flux: {minor: {served, storage, deprecated}}}, and
GROUP/VERSION/KIND.tsv with the columns path, type, required, flux, constraints. In a path `[]` is the item
of an array and `{}` the value of a map; constraints are JSON Schema keywords, and `cel` a list of rules.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gitops_lint.schema.crd import for_object, versions_of  # noqa: E402

OLDEST = (2, 6)
OPERATOR = "operator"
OPERATOR_GROUP = "fluxcd.controlplane.io"
OPERATOR_KINDS = ("FluxInstance", "ResourceSet", "ResourceSetInputProvider")
REFERRING = {("Alert", "eventSources"), ("Receiver", "resources")}
TYPES = {"map": "object"}


class Api(NamedTuple):
    """One version of one kind in one Flux minor."""

    group: str
    kind: str
    version: str
    minor: str


class Served(NamedTuple):
    """The schema and state of an API version in a minor."""

    schema: dict[str, Any]
    storage: bool
    deprecated: bool


Apis = dict[Api, Served]


def order(minor: str) -> tuple[int, ...]:
    """Sort key of a minor; the operator comes first."""
    return () if minor == OPERATOR else tuple(int(part) for part in minor.split("."))


def from_facts(facts: Path) -> Apis:
    """Read all served versions of all minors from a directory of facts."""
    entries = json.loads((facts / "served.json").read_text(encoding="utf-8"))
    return {
        Api(entry["group"], entry["kind"], entry["version"], minor): Served(
            for_object(structural(facts, entry, minor)), state["storage"], state["deprecated"]
        )
        for entry in entries
        for minor, state in entry["flux"].items()
        if state["served"] and (minor == OPERATOR or order(minor) >= OLDEST)
    }


def structural(facts: Path, entry: Mapping[str, Any], minor: str) -> dict[str, Any]:
    """Build the openAPIV3Schema of one API version in one minor from its table."""
    table = facts / entry["group"] / entry["version"] / f"{entry['kind']}.tsv"
    root: dict[str, Any] = {}
    nodes = {".": root}
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    applying = [row for row in rows if row[3] == "all" or minor in row[3].split(",")]
    for path, kind, required, _, constraints in sorted(applying, key=lambda row: len(row[0])):
        node = nodes.setdefault(path, {})
        if kind != "any":
            node["type"] = TYPES.get(kind, kind)
        node |= {} if constraints == "-" else json.loads(constraints)
        if rules := node.pop("cel", None):
            node["x-kubernetes-validations"] = [{"rule": rule} for rule in rules]
        if path != ".":
            attach(nodes, path, node, required=required == "required")
    return root


def attach(
    nodes: dict[str, dict[str, Any]], path: str, node: dict[str, Any], *, required: bool
) -> None:
    """Add a node to its parent, which is already in `nodes` because its path is shorter."""
    if path.endswith("[]"):
        nodes[path[:-2]]["items"] = node
    elif path.endswith("{}"):
        nodes[path[:-2]]["additionalProperties"] = node
    else:
        above, _, name = path.rpartition(".")
        parent = nodes[above or "."]
        parent.setdefault("properties", {})[name] = node
        if required:
            parent.setdefault("required", []).append(name)


def from_crds(files: Iterable[Path], flux: str) -> Apis:
    """Read the served versions of the Flux kinds from CRD manifests."""
    return {
        Api(group, kind, version, OPERATOR if group == OPERATOR_GROUP else flux): Served(
            for_object(schema), entry.get("storage") is True, entry.get("deprecated") is True
        )
        for document in documents(files)
        if document.get("kind") == "CustomResourceDefinition"
        for (group, version, kind), schema, entry in versions_of(document)
        if group.endswith(".fluxcd.io") or group == OPERATOR_GROUP
    }


def documents(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the objects of YAML files."""
    from ruamel.yaml import YAML

    for file in files:
        for document in YAML(typ="safe").load_all(file.read_text(encoding="utf-8")):
            if isinstance(document, dict):
                yield document


def on_disk(schemas: Path) -> Apis:
    """Read the existing files of schemas/."""
    index = schemas / "served.json"
    apis = json.loads(index.read_text(encoding="utf-8"))["apis"] if index.exists() else {}
    return {
        Api(group, kind, version, minor): Served(
            json.loads(
                (schemas / group / version / f"{kind}-{entry['schema']}.json").read_text("utf-8")
            ),
            entry["storage"],
            entry["deprecated"],
        )
        for group, kinds in apis.items()
        for kind, versions in kinds.items()
        for version, minors in versions.items()
        for minor, entry in minors.items()
    }


def rendered(apis: Apis) -> dict[str, str]:
    """Return all files by path; minors with an equal schema share the file of the first."""
    index: dict[str, Any] = {}
    files: dict[str, str] = {}
    for api, state in sorted(apis.items(), key=lambda item: (item[0][:3], order(item[0].minor))):
        minors = (
            index.setdefault(api.group, {}).setdefault(api.kind, {}).setdefault(api.version, {})
        )
        text = as_json(widened(api, state.schema))
        same = [
            entry["schema"]
            for entry in minors.values()
            if files[f"{api.group}/{api.version}/{api.kind}-{entry['schema']}.json"] == text
        ]
        name = same[0] if same else api.minor
        files[f"{api.group}/{api.version}/{api.kind}-{name}.json"] = text
        minors[api.minor] = {
            "deprecated": state.deprecated,
            "schema": name,
            "storage": state.storage,
        }
    known = sorted({api.minor for api in apis} - {OPERATOR}, key=order)
    return files | {"served.json": as_json({"apis": index, "minors": known})}


def widened(api: Api, schema: dict[str, Any]) -> dict[str, Any]:
    """Allow references of Alerts and Receivers to the operator's kinds.

    The Flux Operator adds them to the CRDs of the clusters that it manages, and a schema does not know the
    cluster.
    """
    for kind, field in REFERRING:
        if api.kind == kind and api.group == "notification.toolkit.fluxcd.io":
            options = schema["properties"]["spec"]["properties"][field]["items"]["properties"][
                "kind"
            ]
            if "enum" in options:
                options["enum"] = list(dict.fromkeys([*options["enum"], *OPERATOR_KINDS]))
    return schema


def as_json(value: Any) -> str:
    """Return JSON text with sorted keys."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def stale(schemas: Path, files: Mapping[str, str]) -> list[str]:
    """Return the paths of missing, changed and superfluous files.

    Compares only served.json and GROUP/VERSION/*.json; there may be other schemas in the directory.
    """
    present = {
        path.relative_to(schemas).as_posix(): path.read_text(encoding="utf-8")
        for path in (*schemas.glob("served.json"), *schemas.glob("*.*/*/*.json"))
    }
    return sorted(
        name for name in present.keys() | files.keys() if present.get(name) != files.get(name)
    )


def write(schemas: Path, files: Mapping[str, str]) -> list[str]:
    """Update schemas/; return the paths that changed."""
    changed = stale(schemas, files)
    for name in changed:
        path = schemas / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return changed


def advice(apis: Apis, flux: str | None) -> Iterator[str]:
    """Yield notes for the maintainer after an update; `flux` is the minor that was added."""
    from gitops_lint.schema.cel import TRANSITION, rules_in
    from gitops_lint.schema.messages import MESSAGES
    from gitops_lint.schema.patterns import MEANINGS, patterns_in

    schemas = [state.schema for state in apis.values()]
    for rule in sorted({rule for schema in schemas for rule in rules_in(schema)} - set(MESSAGES)):
        if TRANSITION not in rule:
            yield f"no message in gitops_lint/schema/messages/, so that of the CRD is shown: {rule}"
    for pattern in sorted({found for one in schemas for found in patterns_in(one)} - set(MEANINGS)):
        yield f"no meaning in gitops_lint/schema/patterns.py: {pattern}"
    minors = sorted({api.minor for api in apis} - {OPERATOR}, key=order)
    for last, minor in pairwise(minors):
        gone = (api for api in apis if api.minor == last and api._replace(minor=minor) not in apis)
        for api in sorted(gone if minor == flux else ()):
            yield f"served by {last}, not by {minor}: {api.group}/{api.version} {api.kind}"


def main(arguments: list[str] | None = None) -> int:
    """Run; return 1 if --check finds stale files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--facts", type=Path, metavar="DIR", help="directory of field facts")
    parser.add_argument("--crds", type=Path, nargs="+", metavar="FILE", help="CRD manifests")
    parser.add_argument("--flux", metavar="MINOR", help="the Flux minor of --crds, such as 2.10")
    parser.add_argument(
        "--check", action="store_true", help="only report whether schemas/ is up to date"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "schemas", help="default: schemas/")
    options = parser.parse_args(arguments)
    if bool(options.crds) != bool(options.flux) or not (options.crds or options.facts):
        parser.error("give --facts DIR, or --crds FILE... with --flux MINOR")
    new: Apis = from_facts(options.facts) if options.facts else {}
    new |= from_crds(options.crds, options.flux) if options.crds else {}
    replaced = {api.minor for api in new}
    kept = {api: state for api, state in on_disk(options.out).items() if api.minor not in replaced}
    files = rendered(kept | new)
    changed = stale(options.out, files) if options.check else write(options.out, files)
    for line in advice(kept | new, options.flux):
        print(f"note: {line}", file=sys.stderr)
    for name in changed:
        print(f"{'stale' if options.check else 'wrote'}: {name}")
    return int(options.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
