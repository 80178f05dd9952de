"""Flux's objects in the API server: their kinds, their CRDs, and their state."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from gitops_lint.cluster import Id
from lab.api import Json, anything, crd, split
from lab.programs import CONTROLLERS, FLUX

_SCHEMAS: Final = Path(__file__).parent.parent / "schemas"

SOURCES: Final = dict.fromkeys(
    ("GitRepository", "HelmRepository", "HelmChart", "OCIRepository", "Bucket"),
    "source.toolkit.fluxcd.io/v1",
)
# The kinds whose controllers the lab runs.
RUNNING: Final = SOURCES | {
    "Kustomization": "kustomize.toolkit.fluxcd.io/v1",
    "HelmRelease": "helm.toolkit.fluxcd.io/v2",
}
# Groups whose controllers the lab does not run; their CRDs are made from schemas/.
_PLAYED_GROUPS: Final = (
    "image.toolkit.fluxcd.io",
    "notification.toolkit.fluxcd.io",
    "source.extensions.fluxcd.io",
    "fluxcd.controlplane.io",
)
FLUX_GROUPS: Final = (
    *_PLAYED_GROUPS,
    "source.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "helm.toolkit.fluxcd.io",
)
# Flux calls an object of these kinds Ready; the lab does so as soon as it exists.
PLAYED: Final = {
    "ImagePolicy": "/apis/image.toolkit.fluxcd.io/v1/imagepolicies",
    "ImageRepository": "/apis/image.toolkit.fluxcd.io/v1/imagerepositories",
    "ImageUpdateAutomation": "/apis/image.toolkit.fluxcd.io/v1/imageupdateautomations",
    "Receiver": "/apis/notification.toolkit.fluxcd.io/v1/receivers",
    "FluxInstance": "/apis/fluxcd.controlplane.io/v1/fluxinstances",
}
PROGRESSING: Final = "Progressing"


# Reasons that only repeat that another object is not Ready.
_WAITING: Final = ("DependencyNotReady", "SourceNotReady")


class State(NamedTuple):
    """The Ready condition of an object: `ready` is True, False or Unknown, as Kubernetes writes it."""

    ready: str
    reason: str
    message: str
    suspended: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether the object is Ready at its current generation."""
        return self.ready == "True"

    @property
    def is_running(self) -> bool:
        """Whether a controller is working on the object, so that the condition says nothing yet."""
        return self.reason.startswith(PROGRESSING)

    @property
    def is_waiting(self) -> bool:
        """Whether the object waits for another one, which says itself why it is not Ready."""
        return self.reason in _WAITING


def flux_state(found: Id, item: Json) -> State | None:
    """The state of an object whose controller the lab runs; None for any other."""
    api_version = RUNNING.get(found.kind)
    if api_version is None or split(api_version)[0] != found.group:
        return None
    return state_of(found.kind, item)


def state_of(kind: str, item: Json) -> State:
    """The state of an object, from its Ready condition."""
    status, spec = item.get("status", {}), item.get("spec", {})
    condition: Json = next((it for it in status.get("conditions", []) if it["type"] == "Ready"), {})
    ready = condition.get("status", "Unknown")
    # source-controller never looks at a HelmRepository of type oci: it is only an address.
    static = kind == "HelmRepository" and spec.get("type") == "oci"
    if static:
        ready = "True"
    elif status.get("observedGeneration") != item["metadata"].get("generation") and ready == "True":
        ready = "Unknown"
    return State(
        ready,
        condition.get("reason", ""),
        condition.get("message", ""),
        bool(spec.get("suspend")),
    )


def crds() -> Iterator[Json]:
    """CRDs for the kinds of Flux whose controllers the lab does not run."""
    served = json.loads((_SCHEMAS / "served.json").read_text(encoding="utf-8"))["apis"]
    for group in _PLAYED_GROUPS:
        for kind, versions in sorted(served[group].items()):
            schemas = {}
            for version, minors in sorted(versions.items(), key=lambda it: _is_stored(it[1])):
                if entry := minors.get(FLUX) or minors.get("operator"):
                    file = _SCHEMAS / group / version / f"{kind}-{entry['schema']}.json"
                    schemas[version] = structural(json.loads(file.read_text(encoding="utf-8")))
            yield crd(group, kind, schemas, namespaced=True)


def _is_stored(minors: dict[str, Any]) -> bool:
    entry = minors.get(FLUX) or minors.get("operator") or {}
    return not entry.get("storage")


def structural(schema: Json) -> Json:
    """The schema of a CRD for a JSON Schema of an object; `metadata` and `status` are left to Kubernetes."""
    properties = {
        name: _structural(inner) for name, inner in schema["properties"].items() if name == "spec"
    }
    return {"type": "object", "properties": {**properties, "status": anything()}}


def _structural(node: Mapping[str, Any]) -> Json:
    kept = {key: node[key] for key in _KEPT if key in node}
    if "properties" in node:
        kept["properties"] = {key: _structural(it) for key, it in node["properties"].items()}
    if "items" in node:
        kept["items"] = _structural(node["items"])
    if isinstance(node.get("additionalProperties"), dict):
        kept["additionalProperties"] = _structural(node["additionalProperties"])
    kinds = node.get("type")
    if isinstance(kinds, list):
        kept["nullable"] = "null" in kinds
        some = [it for it in kinds if it != "null"]
        if len(some) > 1:
            kept["x-kubernetes-int-or-string"] = True
        else:
            kept["type"] = some[0]
    elif kinds:
        kept["type"] = kinds
    return kept if "type" in kept or "x-kubernetes-int-or-string" in kept else anything()


_KEPT: Final = (
    "default", "enum", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern",
    "required", "x-kubernetes-preserve-unknown-fields",
)  # fmt: skip


def flux_crds(flux: str) -> Iterator[Json]:
    """The CRDs of the controllers that play a minor of Flux, from the folders that the build filled."""
    from ruamel.yaml import YAML

    for controller in CONTROLLERS[flux]:
        for file in sorted(controller.crds.glob("*.yaml")):
            yield from (it for it in YAML(typ="safe").load_all(file) if it)
