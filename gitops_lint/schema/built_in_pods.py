"""What the API server demands of the fields of a pod together.

Facts: as in `built_in_values`. Values with variables are never compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.schema.keywords import is_templated
from gitops_lint.schema.lookup import at_path, broken, is_set, maps_at
from gitops_lint.schema.violation import Path, Violation, dotted, listed

_Found = Iterator[Violation]

_TEMPLATES: Final[Mapping[tuple[str, str], Path]] = {
    ("v1", "Pod"): ("spec",),
    **dict.fromkeys(
        [("apps/v1", it) for it in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")],
        ("spec", "template", "spec"),
    ),
    ("batch/v1", "Job"): ("spec", "template", "spec"),
    ("batch/v1", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
}
_STANDARD: Final = frozenset({"cpu", "memory", "ephemeral-storage", "storage"})
_HUGE: Final = "hugepages-"


def of_pods(data: Mapping[str, Any]) -> _Found:
    """The demands on the pods of an object that it breaks; nothing if it has none. (core/validation: ValidatePodSpec)"""
    path = _TEMPLATES.get((str(data.get("apiVersion")), str(data.get("kind"))))
    if path is None:
        return
    spec = at_path(data, *path)
    if not isinstance(spec, dict):
        return
    for field in ("containers", "initContainers"):
        for at, container in maps_at(data, *path, field):
            yield from _resources(container, at)
            yield from _probes(container, at)
            yield from _privileges(container, at)
            if spec.get("hostNetwork") is True:
                yield from _host_ports(container, at)
    for at, toleration in maps_at(data, *path, "tolerations"):
        yield from _toleration(toleration, at)
    if spec.get("dnsPolicy") == "None" and not is_set(spec, "dnsConfig"):
        where = (*path, "dnsPolicy")
        yield broken(
            where,
            "",
            f"`{dotted(where)}: None` needs `dnsConfig`",
            "add `dnsConfig` with `nameservers`",
        )
    for place in _AFFINITIES:
        for at, term in maps_at(data, *path, "affinity", *place):
            yield from _requirements(term, at)


_NODES: Final = "nodeAffinity"
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_AFFINITIES: Final[Sequence[Path]] = ((_NODES, _REQUIRED, "nodeSelectorTerms"),)


def _requirements(term: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: ValidateNodeSelectorRequirement)"""
    for at, item in maps_at(term, "matchExpressions"):
        operator, values = item.get("operator"), item.get("values")
        where = (*path, *at, "operator")
        if operator in ("In", "NotIn") and not values:
            yield broken(
                where, operator, f"`{dotted(where)}: {operator}` needs `values`", "add `values`"
            )
        elif operator in ("Exists", "DoesNotExist") and values:
            yield broken(
                where,
                operator,
                f"`{dotted(where)}: {operator}` allows no `values`",
                "remove `values`",
            )


def _resources(container: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: ValidateContainerResourceRequirements)"""
    for side in ("requests", "limits"):
        values = at_path(container, "resources", side)
        for name, value in values.items() if isinstance(values, dict) else ():
            if not isinstance(name, str) or is_templated(name):
                continue
            where = (*path, "resources", side, name)
            plain = name in _STANDARD or name.startswith(_HUGE) or "/" in name
            negative = (isinstance(value, int | float) and value < 0) or (
                isinstance(value, str) and value.startswith("-")
            )
            if not plain:
                yield broken(
                    where,
                    value,
                    f"`{dotted(where)}` is no resource of a container",
                    f"write {listed(sorted(_STANDARD), 'or')}, or a name with a domain such as `nvidia.com/gpu`",
                )
            elif negative:
                yield broken(where, value, f"`{dotted(where)}` must not be negative", None)
            elif side == "requests" and (_is_extended(name) or name.startswith(_HUGE)):
                limits = at_path(container, "resources", "limits")
                if not isinstance(limits, dict) or limits.get(name) is None:
                    yield broken(
                        where,
                        value,
                        f"`{dotted(where)}` needs a limit: {name} cannot be shared",
                        f"add `limits` with the same `{name}`",
                    )


def _is_extended(name: str) -> bool:
    """(core/helper: IsExtendedResourceName)"""
    return "/" in name and "kubernetes.io/" not in name


def _probes(container: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: validateLivenessProbe, validateStartupProbe)"""
    for name in ("livenessProbe", "startupProbe"):
        wanted = at_path(container, name, "successThreshold")
        if isinstance(wanted, int) and wanted > 1:
            where = (*path, name, "successThreshold")
            yield broken(
                where,
                wanted,
                f"`{dotted(where)}` must be 1",
                "remove it: only a readinessProbe may need more",
            )


def _privileges(container: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: ValidateSecurityContext)"""
    context = container.get("securityContext")
    if not isinstance(context, dict) or context.get("allowPrivilegeEscalation") is not False:
        return
    capabilities = at_path(context, "capabilities", "add")
    admin = isinstance(capabilities, list) and "CAP_SYS_ADMIN" in capabilities
    if context.get("privileged") is True or admin:
        where = (*path, "securityContext", "allowPrivilegeEscalation")
        cause = "`capabilities.add: [CAP_SYS_ADMIN]`" if admin else "`privileged: true`"
        yield broken(
            where,
            False,
            f"`{dotted(where)}: false` and {cause} exclude each other",
            "keep one of them",
        )


def _host_ports(container: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: checkHostPortConflicts, ValidateHostNetwork)"""
    for at, port in maps_at(container, "ports"):
        inner, outer = port.get("containerPort"), port.get("hostPort")
        if isinstance(inner, int) and isinstance(outer, int) and outer not in (0, inner):
            where = (*path, *at, "hostPort")
            yield broken(
                where,
                outer,
                f"`{dotted(where)}` is {outer}, but with `hostNetwork: true` it must be `containerPort`, {inner}",
                f"write `hostPort: {inner}`, or remove it",
            )


def _toleration(item: Mapping[str, Any], path: Path) -> _Found:
    """(core/validation: ValidateTolerations)"""
    operator = item.get("operator") or "Equal"
    if operator == "Exists" and is_set(item, "value"):
        where = (*path, "value")
        yield broken(
            where, "", f"`{dotted(where)}` is not allowed with `operator: Exists`", "remove `value`"
        )
    elif operator == "Equal" and not is_set(item, "key"):
        yield broken(
            path,
            item,
            f"`{dotted(path)}` has no `key`, so its `operator` must be `Exists`",
            "add `key`, or write `operator: Exists` to tolerate everything",
        )
