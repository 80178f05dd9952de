"""What the API server demands of fields of built-in kinds together.

Facts: as in `built_in_values`. Values with variables are never compared.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.schema.built_in_pods import of_pods
from gitops_lint.schema.keywords import is_templated
from gitops_lint.schema.kubernetes import COPYING
from gitops_lint.schema.lookup import at_path, broken, is_set, maps_at, text_at
from gitops_lint.schema.schedules import wrong_schedule
from gitops_lint.schema.violation import Path, Violation, dotted, listed

_Found = Iterator[Violation]


def broken_demands(data: Mapping[str, Any]) -> _Found:
    """The demands that an object of a built-in kind breaks; nothing for other kinds. Never raises."""
    check = _CHECKS.get((str(data.get("apiVersion")), str(data.get("kind"))))
    if check is not None:
        yield from check(data)
    yield from of_pods(data)


def _deployment(data: Mapping[str, Any]) -> _Found:
    """(apps/validation: ValidateDeploymentSpec, ValidateRollingUpdateDeployment)"""
    deadline, ready = (
        at_path(data, "spec", it) for it in ("progressDeadlineSeconds", "minReadySeconds")
    )
    if isinstance(deadline, int) and isinstance(ready, int) and deadline <= ready:
        yield broken(
            ("spec", "progressDeadlineSeconds"),
            deadline,
            f"`spec.progressDeadlineSeconds` must be more than `minReadySeconds`, {ready}",
            None,
        )
    rolling = ("spec", "strategy", "rollingUpdate")
    surge, unavailable = (at_path(data, *rolling, it) for it in ("maxSurge", "maxUnavailable"))
    if surge in (0, "0%") and unavailable in (0, "0%") and not isinstance(surge, bool):
        where = (*rolling, "maxUnavailable")
        yield broken(
            where,
            unavailable,
            f"`{dotted(where)}` and `maxSurge` are both 0, so no pod could ever be replaced",
            "write `maxSurge: 1` or `maxUnavailable: 1`",
        )


_OPEN: Final = ("NodePort", "LoadBalancer")


def _service(data: Mapping[str, Any]) -> _Found:
    """(core/validation: ValidateService)"""
    spec = data.get("spec")
    if not isinstance(spec, dict) or any(map(is_templated, spec)):
        return
    kind, address = text_at(spec, "type") or "ClusterIP", text_at(spec, "clusterIP")
    if is_templated(spec.get("type")) or is_templated(spec.get("clusterIP")):
        return
    if kind == "ExternalName":
        if not spec.get("externalName"):
            yield broken(
                ("spec",),
                spec,
                "`spec.type: ExternalName` needs `externalName`",
                "add `externalName`",
            )
        return
    if not is_set(spec, "ports") and address != "None":
        yield broken(
            ("spec",),
            spec,
            "`spec` lacks `ports`",
            "add `ports`, or write `clusterIP: None` if it needs none",
        )
    if address == "None" and kind in _OPEN:
        yield broken(
            ("spec", "clusterIP"),
            "",
            f"`spec.clusterIP: None` is not allowed with `type: {kind}`",
            "remove it",
        )
    outside = kind in _OPEN or is_set(spec, "externalIPs")
    if text_at(spec, "externalTrafficPolicy") and not outside:
        yield broken(
            ("spec", "externalTrafficPolicy"),
            "",
            "`spec.externalTrafficPolicy` is only allowed with `type: LoadBalancer` or `type: NodePort`",
            "remove it, or write the `type`",
        )
    yield from _service_ports(spec, kind)


def _service_ports(spec: Mapping[str, Any], kind: str) -> _Found:
    ports = list(maps_at({"spec": spec}, "spec", "ports"))
    names: set[str] = set()
    unnamed = next((at for at, port in ports if not port.get("name")), None)
    for at, port in ports:
        name = port.get("name")
        if len(ports) > 1 and at == unnamed:
            yield broken(
                at,
                port,
                f"`{dotted(at)}` needs a `name`, because the Service has several ports",
                "give each port a `name`",
            )
        elif isinstance(name, str) and not is_templated(name):
            if name in names:
                where = (*at, "name")
                yield broken(
                    where,
                    name,
                    f"`{dotted(where)}` is `{name}`, like that of another port",
                    "give it another name",
                )
            names.add(name)
        if kind == "ClusterIP" and isinstance(port.get("nodePort"), int) and port["nodePort"] > 0:
            where = (*at, "nodePort")
            yield broken(
                where,
                0,
                f"`{dotted(where)}` is not allowed with `type: ClusterIP`",
                "remove it, or write `type: NodePort`",
            )


def _autoscaler(data: Mapping[str, Any]) -> _Found:
    """(autoscaling/validation: validateHorizontalPodAutoscalerSpec)"""
    least, most = (at_path(data, "spec", it) for it in ("minReplicas", "maxReplicas"))
    if isinstance(least, int) and isinstance(most, int) and 0 < most < least:
        yield broken(
            ("spec", "maxReplicas"),
            most,
            f"`spec.maxReplicas` is {most}, less than `minReplicas`, {least}",
            None,
        )


def _ingress(data: Mapping[str, Any]) -> _Found:
    """(networking/validation: validateHTTPIngressPath)"""
    for rule, _ in maps_at(data, "spec", "rules"):
        for at, item in maps_at(data, *rule, "http", "paths"):
            path = item.get("path")
            absolute = isinstance(path, str) and (path.startswith("/") or is_templated(path))
            if item.get("pathType") in ("Exact", "Prefix") and not absolute:
                where = (*at, "path") if path else at
                yield broken(
                    where,
                    path or item,
                    f"`{dotted((*at, 'path'))}` must begin with `/`",
                    f"write `path: /{path if isinstance(path, str) else ''}`",
                )


def _peers(data: Mapping[str, Any]) -> _Found:
    """(networking/validation: ValidateNetworkPolicyPeer)"""
    for side, field in (("ingress", "from"), ("egress", "to")):
        for rule, _ in maps_at(data, "spec", side):
            for at, peer in maps_at(data, *rule, field):
                others = [
                    it for it in ("podSelector", "namespaceSelector") if peer.get(it) is not None
                ]
                if peer.get("ipBlock") is not None and others:
                    yield broken(
                        at,
                        peer,
                        f"`{dotted(at)}` has `ipBlock` and {listed(others, 'and')}; only one is allowed",
                        "make two items of it",
                    )


def _role(data: Mapping[str, Any]) -> _Found:
    """(rbac/validation: ValidatePolicyRule)"""
    for at, rule in maps_at(data, "rules"):
        if is_set(rule, "nonResourceURLs"):
            if data.get("kind") == "Role":
                where = (*at, "nonResourceURLs")
                yield broken(
                    where,
                    [],
                    f"`{dotted(where)}` is not allowed in a Role",
                    "move the rule to a ClusterRole",
                )
            continue
        lacking = [it for it in ("apiGroups", "resources") if not rule.get(it)]
        if lacking and is_set(rule, "verbs"):
            help_ = 'add `apiGroups`; for pods, Secrets and the like `apiGroups: [""]`'
            yield broken(
                at,
                rule,
                f"`{dotted(at)}` lacks {listed(lacking, 'and')}",
                help_ if "apiGroups" in lacking else "add `resources`",
            )


_HIGHEST: Final = 1_000_000_000  # of the priorities of users


def _priority(data: Mapping[str, Any]) -> _Found:
    """(scheduling/validation: ValidatePriorityClass)"""
    value, name = data.get("value"), text_at(data, "metadata", "name")
    if name.startswith("system-"):
        where: Path = ("metadata", "name")
        yield broken(
            where, name, "names that begin with `system-` are reserved", "give it another name"
        )
    elif isinstance(value, int) and value > _HIGHEST:
        yield broken(("value",), value, f"`value` must be at most {_HIGHEST}", None)


_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}


def _secret(data: Mapping[str, Any]) -> _Found:
    """(core/validation: ValidateSecret)"""
    kind = text_at(data, "type")
    fields = [data.get(it) for it in ("data", "stringData")]
    keys = {key for it in fields if isinstance(it, dict) for key in it}
    unknown = any(it is not None and not isinstance(it, dict) for it in fields)
    annotations = at_path(data, "metadata", "annotations")
    noted = annotations if isinstance(annotations, dict) else {}
    if unknown or any(map(is_templated, keys)) or not noted.keys().isdisjoint(COPYING):
        return
    if kind == "kubernetes.io/basic-auth" and not keys & {"username", "password"}:
        yield broken(
            ("type",), kind, f"a Secret of type {kind} needs `username` or `password`", "add them"
        )
    if kind == "kubernetes.io/service-account-token" and not noted.get(_ACCOUNT):
        help_ = f"add the annotation `{_ACCOUNT}`"
        yield broken(("type",), kind, f"a Secret of type {kind} needs a ServiceAccount", help_)
    lacking = [it for it in _KEYS.get(kind, ()) if it not in keys]
    if lacking:
        yield broken(
            ("type",),
            kind,
            f"a Secret of type {kind} needs {listed(lacking, 'and')}",
            f"add {listed(lacking, 'and')}",
        )


_ACCOUNT: Final = "kubernetes.io/service-account.name"
_LARGEST: Final = 1024 * 1024  # bytes


def _config_map(data: Mapping[str, Any]) -> _Found:
    """(core/validation: ValidateConfigMap)"""
    texts, others = data.get("data"), data.get("binaryData")
    if isinstance(texts, dict) and isinstance(others, dict):
        for key in texts.keys() & others.keys():
            yield broken(
                ("binaryData", key),
                "",
                f"`{dotted(('binaryData', key))}` is in `data`, too",
                "keep one of them",
            )
    values = list(texts.values()) if isinstance(texts, dict) else []
    if sum(len(it) for it in values if isinstance(it, str)) > _LARGEST:
        yield broken(
            ("data",),
            texts,
            "the ConfigMap is larger than 1 MiB",
            "split it, or put the files into a volume",
        )


def _crd(data: Mapping[str, Any]) -> _Found:
    """(apiextensions/validation: ValidateCustomResourceDefinition)"""
    plural, group = text_at(data, "spec", "names", "plural"), text_at(data, "spec", "group")
    name = text_at(data, "metadata", "name")
    if plural and group and name and name != f"{plural}.{group}":
        yield broken(
            ("metadata", "name"),
            name,
            "the name of a CRD must be `spec.names.plural`, a dot and `spec.group`",
            f"write `{plural}.{group}`",
        )
    versions = list(maps_at(data, "spec", "versions"))
    stored = [at for at, it in versions if it.get("storage") is True]
    unknown = any(is_templated(it.get("storage")) for _, it in versions)
    if versions and len(stored) != 1 and not unknown:
        number = "more than one version" if stored else "no version"
        yield broken(
            ("spec", "versions"),
            [],
            f"{number} of the CRD has `storage: true`; exactly one must",
            None,
        )
    for at, version in versions:
        if not is_set(version, "schema") or at_path(version, "schema", "openAPIV3Schema") is None:
            yield broken(
                at,
                version,
                f"`{dotted(at)}` lacks `schema.openAPIV3Schema`",
                "add it; `type: object` with `x-kubernetes-preserve-unknown-fields: true` allows everything",
            )


_LONGEST: Final = 52  # name of a CronJob


def _cron_job(data: Mapping[str, Any]) -> _Found:
    """(batch/validation: validateScheduleFormat; robfig/cron: ParseStandard)"""
    name = text_at(data, "metadata", "name")
    if len(name) > _LONGEST:
        yield broken(
            ("metadata", "name"),
            name,
            f"the name of a CronJob must have at most {_LONGEST} characters, not {len(name)}",
            "give it a shorter name: its Jobs add 11 characters",
        )
    schedule = text_at(data, "spec", "schedule")
    if schedule and (why := wrong_schedule(schedule)):
        yield broken(
            ("spec", "schedule"),
            schedule,
            f"`spec.schedule` is no schedule: {why}",
            "write minute, hour, day of the month, month and day of the week, such as `0 3 * * *`",
        )


_CHECKS: Final[Mapping[tuple[str, str], Callable[[Mapping[str, Any]], _Found]]] = {
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): _crd,
    ("apps/v1", "Deployment"): _deployment,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): _autoscaler,
    ("batch/v1", "CronJob"): _cron_job,
    ("networking.k8s.io/v1", "Ingress"): _ingress,
    ("networking.k8s.io/v1", "NetworkPolicy"): _peers,
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): _role,
    ("rbac.authorization.k8s.io/v1", "Role"): _role,
    ("scheduling.k8s.io/v1", "PriorityClass"): _priority,
    ("v1", "ConfigMap"): _config_map,
    ("v1", "Secret"): _secret,
    ("v1", "Service"): _service,
}
