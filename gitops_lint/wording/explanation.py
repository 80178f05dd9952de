"""Explanations in words: why an object waits, and how to fix a deadlock.

The only place that words them, for the messages of rules and for reports.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, assert_never

from gitops_lint.results.explanation import (
    BuildFault,
    Detail,
    HealthField,
    MissingDirectory,
    MissingReference,
    Name,
    Provided,
    RejectedObject,
    Step,
    WaitReason,
)
from gitops_lint.wording.lists import listing

_SHOWN: Final = 4  # objects of one clause
NameFormat = Callable[[Name], str]  # `str` for full names


def sentence(step: Step, name: NameFormat = str) -> str:
    """Why an object waits, without a period; `name` formats the names of objects.

    Names and paths are not escaped.
    """
    match step.detail:
        case MissingReference(holder, target):  # may have no short name
            return f"{name(holder)} waits for {target}, which does not exist"
        case RejectedObject(rejected) if rejected == step.waiter:
            return f"{name(rejected)} has no spec, so its controller cannot reconcile it"
        case RejectedObject(rejected):
            return f"{name(step.waiter)} applies {rejected}, which the API server rejects"
        case Provided(needed, provided) if step.awaited:
            own = _sentence(step, needed, name)
            return f"{own}; {name(step.awaited)} creates {name(provided)}"
    return _sentence(step, step.awaited, name) + _fault(step.detail)


def _sentence(step: Step, awaited: Name | None, name: NameFormat) -> str:
    waiting, needs = name(step.waiter), name(awaited) if awaited else ""
    match step.reason:
        case WaitReason.DEPENDS_ON | WaitReason.READY_EXPR:
            return f"{waiting} depends on {needs}"
        case WaitReason.HEALTH:
            return f"{waiting} waits for the health of {needs}"
        case WaitReason.SOURCE if awaited and awaited.kind == "ImageRepository":
            return f"{waiting} needs the tags of {needs}"
        case WaitReason.SOURCE:
            return f"{waiting} needs an artifact of {needs}"
        case WaitReason.OWNER if step.waiter.is_kind:
            installed = "exists" if _is_crd(awaited) else "has installed its CRD"
            return f"{waiting} is served once {needs} {installed}"
        case WaitReason.OWNER if step.waiter.is_role:
            return f"{waiting[:1].upper()}{waiting[1:]} is granted once {needs} exists"
        case WaitReason.OWNER if _is_written(step.waiter, awaited):
            return f"{waiting} exists once an operator has written it for {needs}"
        case WaitReason.OWNER:
            return f"{waiting} exists once {needs} has applied it"
        case WaitReason.UNBUILT:
            return f"{waiting} may be among the objects of {needs}, whose build fails"
        case WaitReason.RENDERED:
            return f"{waiting} installs an object of {needs}, and fails until that is served"
        case WaitReason.CRD:
            return f"{waiting} contains an object of {needs}, and its dry-run fails until that is served"
        case WaitReason.NAMESPACE if step.waiter.kind == "HelmRelease":
            return f"{waiting} installs into {needs}"
        case WaitReason.NAMESPACE:
            return f"{waiting} contains objects in {needs}, and its dry-run fails until that exists"
        case WaitReason.CONFIGURATION:
            return f"{waiting} reads {needs}"
        case WaitReason.ROLE:
            return f"{waiting} needs {needs}, and its dry-run is forbidden until that is granted"
        case WaitReason.STORAGE:
            return f"{waiting} is bound by {needs}"
        case WaitReason.MOUNT if step.awaited == step.waiter:
            return f"{waiting} is bound when a pod mounts it"
        case WaitReason.MOUNT:
            return f"{waiting} is mounted by an object of {needs}"
        case WaitReason.STORE if step.waiter.kind == "Certificate":
            return f"{waiting} is issued by {needs}"
        case WaitReason.STORE:
            return f"{waiting} reads from {needs}"
        case WaitReason.OPERATOR:
            return f"{waiting} waits for its operator, which {needs} installs"
        case WaitReason.SERVICE if awaited and awaited.kind == "HelmRelease":
            return (
                f"the URL of {waiting} is a Service of this cluster, which {needs} seems to install"
            )
        case WaitReason.SERVICE:
            return f"the URL of {waiting} is a Service of this cluster, which needs {needs}"
        case WaitReason.SUSPENDED:
            return f"{waiting} is suspended"
        case WaitReason.MISSING:
            return f"{waiting} waits for an object that does not exist"
        case WaitReason.FAILING_BUILD:
            return f"{waiting} cannot be built"
        case WaitReason.REJECTED:
            return f"{waiting} applies an object that the API server rejects"
        case WaitReason.EXPRESSION:
            return f"{waiting} never starts: Flux cannot compile or evaluate a CEL expression in it"
        case WaitReason.FEATURE_GATE:
            return f"{waiting} needs a feature gate of its controller that is off"
        case WaitReason.ACCESS:
            return f"{waiting} names a source in another namespace, to which Flux denies access"
        case WaitReason.DECRYPTION:
            return f"{waiting} applies an encrypted object and does not decrypt it"
        case WaitReason.KEY:
            return f"{waiting} reads values from a key that does not exist"
        case WaitReason.REFUSED:
            return f"{waiting} has an entry that its controller refuses"
        case WaitReason.ITSELF:
            return f"{waiting} runs after {needs}"
        case _:
            assert_never(step.reason)


def _is_written(name: Name, by: Name | None) -> bool:
    """Whether an operator creates a ConfigMap or Secret, not an object that applies others."""
    appliers = ("HelmRelease", "Kustomization", "ResourceSet")
    return name.kind in ("ConfigMap", "Secret") and by is not None and by.kind not in appliers


def _is_crd(name: Name | None) -> bool:
    return name is not None and name.kind == "CustomResourceDefinition"


def _fault(detail: Detail | None) -> str:
    """Why a build fails, as the end of a sentence."""
    match detail:
        case BuildFault(message):
            return f": {message}"
        case MissingDirectory(path):
            return f": its path {path} is not a directory"
    return ""


def remedy(fixes: Sequence[Sequence[Step]]) -> str:
    """What to change to end a deadlock; `fixes` as in `Blocker`."""
    if not fixes:
        return "remove the dependencies below one by one: there are too many cycles to suggest fewer changes"
    size = len(fixes[0])
    text = "; or ".join(listing(list(_removals(fix))) for fix in fixes)
    return text if size == 1 else f"{text} (at least {size} changes are needed)"


def _removals(fix: Sequence[Step]) -> Iterator[str]:
    """Clauses about the steps of a fix; those of one waiter for one reason are one clause."""
    alike: dict[object, list[Step]] = {}
    for step in fix:
        alike.setdefault((step.reason, step.waiter, step.detail), []).append(step)
    for steps in alike.values():
        names = list(dict.fromkeys(it.awaited for it in steps if it.awaited))
        yield _removal(steps[0], names)


def _all(names: Sequence[Name]) -> str:
    """`the kinds Certificate and Issuer`, or the names of objects."""
    if len(names) > 1 and all(name.is_kind for name in names):
        return f"the kinds {listing([name.kind for name in names], _SHOWN)}"
    return listing([str(name) for name in names], _SHOWN)


def _removal(step: Step, names: Sequence[Name]) -> str:
    waiting, needs = step.waiter, _all(names)
    match step.reason:
        case WaitReason.DEPENDS_ON | WaitReason.READY_EXPR:
            return f"remove {needs} from `dependsOn` of {waiting}"
        case WaitReason.HEALTH:
            return _health_removal(step, needs)
        case WaitReason.ROLE:
            return f"grant {needs} from a Kustomization that does not wait for {waiting}"
        case WaitReason.SOURCE | WaitReason.CONFIGURATION:
            return f"apply {needs} from a Kustomization that does not wait for {waiting}"
        case WaitReason.STORAGE | WaitReason.STORE | WaitReason.SERVICE:
            return f"apply {needs} from a Kustomization that does not wait for {waiting}"
        case WaitReason.NAMESPACE:
            these = "Namespaces" if len(names) > 1 else "Namespace"
            return f"move the objects in {needs} out of {waiting}, or the {these} into it"
        case WaitReason.RENDERED:
            return f"set the values of {waiting} so that its chart renders no object of {needs}"
        case WaitReason.CRD:
            return f"move the objects of {needs} out of {waiting}"
    return f"remove the dependency of {waiting} on {needs}"


def _health_removal(step: Step, needs: str) -> str:
    waiting = step.waiter
    match step.detail:
        case HealthField("wait") if waiting.kind == "Kustomization":
            return f"replace `wait: true` of {waiting} with `healthChecks` that leave out {needs}"
        case HealthField("steps"):
            return f"move {needs} out of {waiting}, or into its last step"
        case HealthField("wait"):
            return f"move {needs} out of {waiting}, or remove `wait: true` from it"
        case HealthField(field):
            return f"remove {needs} from `{field}` of {waiting}"
    return f"remove {needs} from the health checks of {waiting}"
