"""A world as the files of a Git repository, as people write them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.order.witness.world import (
    CLUSTER_SCOPED,
    CUSTOM_KINDS,
    ROOT,
    ROOT_SOURCE,
    Claim,
    Dependency,
    HelmRelease,
    Kustomization,
    Manifest,
    Policy,
    Read,
    Ref,
    ResourceSet,
    Source,
    Store,
    Workload,
    World,
    Writer,
)

Yaml = dict[str, Any]

BROKEN = "replicas: [1\n"  # a manifest that no build can read
ROOT_PATH = "clusters/production"
_SYNC = f"{ROOT_PATH}/flux-system"
_REPOSITORY = "https://git.example.com/platform/fleet"
_CHARTS: Mapping[str, tuple[str, Yaml]] = {
    "cert-manager": ("https://charts.jetstack.io", {"crds": {"enabled": True}}),
    "external-secrets": ("https://charts.external-secrets.io", {"installCRDs": True}),
    "kube-prometheus-stack": ("https://prometheus-community.github.io/helm-charts", {}),
    "podinfo": ("https://stefanprodan.github.io/podinfo", {}),
}
# The values that make a chart render an object of a kind; others list it whole.
_RENDERS: dict[tuple[str, str], Yaml] = {
    ("podinfo", "Certificate"): {"certificate": {"create": True}},
    ("podinfo", "ServiceMonitor"): {"serviceMonitor": {"enabled": True}},
    ("cert-manager", "ServiceMonitor"): {"prometheus": {"servicemonitor": {"enabled": True}}},
}
_EXTRA = {
    "cert-manager": "extraObjects",
    "external-secrets": "extraObjects",
    "kube-prometheus-stack": "extraManifests",
}
_API = {
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "ConfigMap": "v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Deployment": "apps/v1",
    "GitRepository": "source.toolkit.fluxcd.io/v1",
    "HelmRelease": "helm.toolkit.fluxcd.io/v2",
    "HelmRepository": "source.toolkit.fluxcd.io/v1",
    "ImagePolicy": "image.toolkit.fluxcd.io/v1",
    "ImageRepository": "image.toolkit.fluxcd.io/v1",
    "Job": "batch/v1",
    "Kustomization": "kustomize.toolkit.fluxcd.io/v1",
    "Namespace": "v1",
    "PersistentVolumeClaim": "v1",
    "ResourceSet": "fluxcd.controlplane.io/v1",
    "Secret": "v1",
    "Service": "v1",
    "StorageClass": "storage.k8s.io/v1",
} | {kind: f"{custom.group}/v1" for kind, custom in CUSTOM_KINDS.items()}


def path_of(kustomization: Ref) -> str:
    """The directory of a Kustomization's objects."""
    if kustomization == ROOT:
        return ROOT_PATH
    return f"ks/{kustomization.namespace}/{kustomization.name}"


def render(world: World) -> dict[str, str]:
    """The files, path: text, of the repository that a world describes."""
    entry = [m for m in world.manifests if m.ref in (ROOT, ROOT_SOURCE)]
    entry.sort(key=lambda manifest: manifest.ref == ROOT)
    files = {
        f"{_SYNC}/gotk-sync.yaml": "---\n".join(_yaml(_object(m, world)) for m in entry),
        f"{_SYNC}/kustomization.yaml": _entry_kustomization(world),
    }
    for ref in world.specs():
        if ref.kind != "Kustomization":
            continue
        own = [m for m in world.manifests if m.owner == ref and m not in entry]
        if ref in world.broken:
            files[f"{path_of(ref)}/values.yaml"] = BROKEN
        if own:
            text = "---\n".join(_yaml(_object(manifest, world)) for manifest in own)
            files[f"{path_of(ref)}/objects.yaml"] = text
        elif ref != ROOT:
            files[f"{path_of(ref)}/.gitkeep"] = ""
    return files


def _entry_kustomization(world: World) -> str:
    listing: Yaml = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["gotk-sync.yaml"],
    }
    if world.concurrency != 4:
        value = f"--concurrent={world.concurrency}"
        patch = {"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": value}
        target = {"kind": "Deployment", "name": "kustomize-controller"}
        listing["patches"] = [{"target": target, "patch": json.dumps([patch])}]
    return _yaml(listing)


def _object(manifest: Manifest, world: World) -> Yaml:
    ref = manifest.ref
    metadata: Yaml = {"name": ref.name}
    if ref.kind not in CLUSTER_SCOPED:
        metadata["namespace"] = ref.namespace
    if isinstance(manifest.spec, ResourceSet):
        timeout = _seconds(manifest.spec.timeout)
        metadata["annotations"] = {"fluxcd.controlplane.io/reconcileTimeout": timeout}
    head = {"apiVersion": _API[ref.kind], "kind": ref.kind, "metadata": metadata}
    body = _body(manifest, world)
    return head | (_rejected(body) if ref in world.rejected else body)


def _rejected(body: Yaml) -> Yaml:
    """The same object with a value that the API server rejects: an interval in days, data that is no text."""
    if "spec" in body:
        return {"spec": body["spec"] | {"interval": "1d"}}
    return {field: {key: int(value) for key, value in data.items()} for field, data in body.items()}


def _body(manifest: Manifest, world: World) -> Yaml:
    match manifest.spec:
        case Kustomization() as spec:
            return {"spec": _kustomization(manifest.ref, spec)}
        case Source() as spec:
            return {"spec": _source(manifest.ref, spec, world)}
        case HelmRelease() as spec:
            return {"spec": _release(spec)}
        case ResourceSet() as spec:
            return {"spec": _resource_set(manifest.ref, spec, world)}
        case Workload() as spec:
            return {"spec": _workload(manifest.ref, spec)}
        case Claim(storage_class=name):
            size = {"requests": {"storage": "1Gi"}}
            modes = ["ReadWriteOnce"]
            return {"spec": {"storageClassName": name, "accessModes": modes, "resources": size}}
        case Policy(repository=name):
            policy = {"semver": {"range": "1.x"}}
            return {"spec": {"imageRepositoryRef": {"name": name}, "policy": policy}}
        case Writer() as spec:
            return {"spec": _writer(spec)}
        case Store(secret=secret):
            return {"spec": _store(manifest.ref, secret)}
    return _plain(manifest.ref)


def _plain(ref: Ref) -> Yaml:
    match ref.kind:
        case "ConfigMap":
            return {"data": {"replicas": "2"}}
        case "Secret":
            return {"stringData": {"replicas": "2"}}
        case "ClusterRole":
            return {"rules": []}
        case "CustomResourceDefinition":
            return {"spec": _definition(ref)}
        case "Namespace":
            return {}
        case "Service":
            return {"spec": {"selector": {"app": ref.name}, "ports": [{"port": 80}]}}
        case "StorageClass":
            return {"provisioner": "disks.example.com", "volumeBindingMode": "Immediate"}
    return {"spec": {}}


def _kustomization(ref: Ref, spec: Kustomization) -> Yaml:
    found: Yaml = {
        "interval": _seconds(spec.interval),
        "path": f"./{path_of(ref)}",
        "prune": True,
        "sourceRef": _reference(spec.source, ref.namespace),
        "dependsOn": [_dependency(dependency) for dependency in spec.depends_on],
        "healthChecks": [
            {"apiVersion": _API[check.kind], "kind": check.kind, "name": check.name}
            | ({} if check.kind in CLUSTER_SCOPED else {"namespace": check.namespace})
            for check in spec.health_checks
        ],
        "postBuild": {"substituteFrom": [_read(read) for read in spec.substitute_from]},
        "wait": spec.wait,
        "suspend": spec.suspend,
        "timeout": spec.timeout and _seconds(spec.timeout),
        "retryInterval": spec.retry_interval and _seconds(spec.retry_interval),
    }
    if not spec.substitute_from:
        del found["postBuild"]
    return _told(found)


def _source(ref: Ref, spec: Source, world: World) -> Yaml:
    if ref.kind == "ImageRepository":
        where: Yaml = {"image": f"registry.example.com/{ref.name}"}
    elif ref.kind == "GitRepository":
        included = [{"repository": {"name": name}} for name in spec.include]
        where = {"url": _REPOSITORY, "ref": {"branch": "main"}, "include": included}
    elif spec.served_by:
        where = {"url": f"http://{spec.served_by.name}.{spec.served_by.namespace}.svc/charts"}
    else:
        charts = (
            release.chart
            for release in world.specs().values()
            if isinstance(release, HelmRelease) and release.repository == ref
        )
        where = {"url": _CHARTS[next(charts, "podinfo")][0]}
    return _told({"interval": "1m", **where, "suspend": spec.suspend})


def _release(spec: HelmRelease) -> Yaml:
    source = _reference(spec.repository, "")
    return _told(
        {
            "interval": _seconds(spec.interval),
            "chart": {"spec": {"chart": spec.chart, "version": "1.x", "sourceRef": source}},
            "dependsOn": [_dependency(dependency) for dependency in spec.depends_on],
            "valuesFrom": [
                _read(read) | {"valuesKey": "replicas", "targetPath": "replicaCount"}
                for read in spec.values_from
            ],
            "values": _values(spec),
            "suspend": spec.suspend,
        }
    )


def _values(spec: HelmRelease) -> Yaml:
    values, extra = dict(_CHARTS[spec.chart][1]), []
    for kind in spec.renders:
        if found := _RENDERS.get((spec.chart, kind)):
            values |= found
        else:
            head = {"apiVersion": _API[kind], "kind": kind}
            extra.append(head | {"metadata": {"name": f"extra-{kind.lower()}"}, "spec": {}})
    return values | ({_EXTRA[spec.chart]: extra} if extra else {})


def _resource_set(ref: Ref, spec: ResourceSet, world: World) -> Yaml:
    steps = [
        [_object(m, world) for m in world.manifests if (m.owner, m.step) == (ref, step)]
        for step in range(spec.steps)
    ]
    needs = [
        _told(
            {
                "apiVersion": _API[need.ref.kind],
                "kind": need.ref.kind,
                "name": need.ref.name,
                "namespace": need.ref.namespace,
                "ready": need.ready,
            }
        )
        for need in spec.depends_on
    ]
    found = _told({"dependsOn": needs, "wait": spec.wait})
    if spec.steps == 1:
        return found | {"resources": steps[0]}
    return found | {
        "steps": [{"name": f"step-{n}", "resources": step} for n, step in enumerate(steps)]
    }


def _workload(ref: Ref, spec: Workload) -> Yaml:
    sources = {"ConfigMap": "configMapRef", "Secret": "secretRef"}
    container: Yaml = {"name": "main", "image": "registry.example.com/app:1.0.0"}
    if spec.reads:
        container["envFrom"] = [
            {sources[read.kind]: _told({"name": read.name, "optional": read.optional})}
            for read in spec.reads
        ]
    if ref.kind == "Job":
        return {"template": {"spec": {"restartPolicy": "Never", "containers": [container]}}}
    labels = {"app": ref.name}
    return {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
    }


def _writer(spec: Writer) -> Yaml:
    store = {"kind": spec.store.kind, "name": spec.store.name}
    if spec.store.kind in ("ClusterIssuer", "Issuer"):
        return {"secretName": spec.secret, "dnsNames": ["example.com"], "issuerRef": store}
    data = [{"secretKey": "replicas", "remoteRef": {"key": "replicas"}}]
    return {"secretStoreRef": store, "target": {"name": spec.secret}, "data": data}


def _store(ref: Ref, secret: Ref | None) -> Yaml:
    if ref.kind != "ClusterSecretStore":
        return {"ca": {"secretName": secret.name}} if secret else {"selfSigned": {}}
    if secret is None:
        return {"provider": {"fake": {"data": []}}}
    token = {"name": secret.name, "namespace": secret.namespace, "key": "replicas"}
    return {"provider": {"doppler": {"auth": {"secretRef": {"dopplerToken": token}}}}}


def _definition(ref: Ref) -> Yaml:
    kind, custom = next(item for item in CUSTOM_KINDS.items() if item[1].definition == ref)
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "group": custom.group,
        "names": {"kind": kind, "plural": custom.plural},
        "scope": "Namespaced" if custom.namespaced else "Cluster",
        "versions": [version],
    }


def _reference(source: Ref, namespace: str) -> Yaml:
    """A sourceRef; it names the namespace unless that is the reader's own."""
    found = {"kind": source.kind, "name": source.name}
    return found if source.namespace == namespace else found | {"namespace": source.namespace}


def _dependency(dependency: Dependency) -> Yaml:
    return _told(
        {
            "name": dependency.name,
            "namespace": dependency.namespace,
            "readyExpr": dependency.ready_expr and dependency.ready_expr.value,
        }
    )


def _read(read: Read) -> Yaml:
    return _told({"kind": read.kind, "name": read.name, "optional": read.optional})


def _told(fields: Mapping[str, Any]) -> Yaml:
    """Without the fields that say nothing: nobody writes those."""
    return {key: value for key, value in fields.items() if value not in (None, False, "", [], {})}


def _seconds(seconds: int) -> str:
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def _yaml(data: Yaml) -> str:
    return "".join(f"{line}\n" for line in _lines(data))


def _lines(data: Any) -> Iterator[str]:
    """Block style; a list stands at the indent of its key, as most people write it."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            nested = list(_lines(value))
            if isinstance(value, (dict, list)) and value:
                yield f"{key}:"
                yield from _indented(nested, "" if isinstance(value, list) else "  ")
            else:
                yield f"{key}: {nested[0]}"
    elif isinstance(data, list) and data:
        for item in data:
            first, *rest = _lines(item)
            yield f"- {first}"
            yield from _indented(rest, "  ")
    else:
        yield _scalar(data)


def _indented(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (indent + line for line in lines)


def _scalar(value: Any) -> str:
    if (
        isinstance(value, str)
        and value.replace("-", "").replace("/", "").replace(".", "").isalnum()
    ):
        plain = not value.replace(".", "").isdigit() and value not in ("true", "false", "null")
        if plain and value[0].isalpha():
            return value
    return json.dumps(value)
