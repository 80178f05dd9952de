"""What has to change in a cluster before, with and after an upgrade of Flux."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.flux import installation, instances
from gitops_lint.cluster.rejections import is_placeholder
from gitops_lint.config import flux_version
from gitops_lint.documents import Map, get, is_encrypted
from gitops_lint.errors import UsageError
from gitops_lint.gotext.semver import minor_number
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.explain_edges import line_of
from gitops_lint.queries.upgrade_changes import CHANGES, Found, Known
from gitops_lint.results.cluster import FluxVersion
from gitops_lint.results.upgrade import Affected, Change, Phase, Step, Upgrade
from gitops_lint.schema import (
    MINORS,
    NEWEST,
    Violation,
    current_version,
    is_flux,
    removed_from,
    schema_of,
    served,
    validate,
)
from gitops_lint.wording.migrate import migrate

_CRDS: Final = "the CRDs of both releases"


def upgrade(cluster: Cluster, target: str) -> Upgrade:
    """The steps of an upgrade of a cluster to a minor of `MINORS`; none if it runs that minor or a newer one.

    Each minor is a step. If the version of the cluster is unknown, the upgrade starts at the newest older minor that
    serves all API versions of its objects; if it is a range, at the oldest minor that may run.
    """
    start, assumed = _start(cluster.flux, target)
    minors = [
        it for it in MINORS[1:] if minor_number(start) < minor_number(it) <= minor_number(target)
    ]
    objects = [_Object(it, it.data) for it in _objects(cluster)]
    steps = []
    for minor in minors:
        before = MINORS[MINORS.index(minor) - 1]
        changes = [*_of_schemas(objects, before, minor, target)]
        changes += _of_storage(cluster, before, minor)
        changes += _known(cluster, before, minor)
        changes.sort(key=lambda it: ([*Phase].index(it.phase), not it.required))
        steps.append(Step(minor, tuple(changes)))
        objects = [it.migrated(minor) for it in objects]
    return Upgrade(cluster.name, cluster.flux, start, assumed, target, tuple(steps))


def _start(flux: FluxVersion, target: str) -> tuple[str, bool]:
    """(minor at which the upgrade starts, whether it is assumed)."""
    if flux.oldest is not None:
        return flux.oldest, True
    if not flux.assumed:
        return flux.found, False
    older = [it for it in MINORS if minor_number(it) < minor_number(target)]
    bounds = [it.minor for it in flux.bounds if not it.lower and it.minor in older]
    return (bounds or older)[-1], True


def known_minor(version: str | None) -> str:
    """The minor of a Flux version that can be upgraded to; the newest known one if there is no version.

    Raises UsageError for anything else.
    """
    if version is None:
        return NEWEST
    minor = ".".join(flux_version(version).split(".")[:2])
    if minor not in MINORS[1:]:
        hint = f"choose a version from {MINORS[1]} to {NEWEST}"
        raise UsageError(f"gitops-lint does not know the changes of Flux {minor}", hint)
    return minor


class _Object(NamedTuple):
    """An object of the cluster, and its data once the earlier steps are done."""

    resource: Resource
    data: Map

    @property
    def version(self) -> str:
        return str(self.data.get("apiVersion")).rpartition("/")[2]

    def state(self, minor: str) -> str:
        return served(self.resource.group, self.version, self.resource.kind, minor)

    def migrated(self, minor: str) -> "_Object":
        """The object with the API version to write for a minor, if it does not serve its own."""
        current = current_version(self.resource.group, self.resource.kind, minor)
        if current is None or self.state(minor) in ("served", "deprecated"):
            return self
        return self.with_version(current)

    def with_version(self, version: str) -> "_Object":
        place = self.data.places["apiVersion"]
        return self._replace(
            data=self.data.put("apiVersion", f"{self.resource.group}/{version}", place)
        )

    def violations(self, minor: str) -> Sequence[Violation]:
        """The violations in a minor, without those that a later step of the build removes."""
        return [
            it
            for it in validate(self.data, flux=minor) or ()
            if it.path[:1] != ("sops",)
            and not is_encrypted(self.resource.get(*it.path))
            and not is_placeholder(self.resource, it.path)
        ]

    def affected(
        self, path: Sequence[str | int], what: str, help_: str | None, *, required: bool
    ) -> Affected:
        place = line_of(self.resource.place(*path))
        return Affected(str(self.resource), place, what, help_, required)


def _objects(cluster: Cluster) -> Iterator[Resource]:
    """The Flux objects that this cluster's Flux reconciles."""
    for item in cluster.resources:
        flux = is_flux(item.api_version, item.kind) and known(item.api_version)
        if flux and not item.remote and "apiVersion" in item.data.places:
            yield item


def _of_schemas(
    objects: Iterable[_Object], before: str, minor: str, target: str
) -> Iterator[Change]:
    """What the API versions and the schemas of a minor change, compared with the minor before."""
    removed: dict[Phase, list[Affected]] = {it: [] for it in Phase}
    fields: dict[Phase, list[Affected]] = {it: [] for it in Phase}
    for it in objects:
        state, earlier = it.state(minor), it.state(before)
        if earlier not in ("served", "deprecated"):
            continue  # it does not work today
        phase, new = Phase.BEFORE, it
        if state == "removed":
            new = it.migrated(minor)
            phase = Phase.BEFORE if new.state(before) in ("served", "deprecated") else Phase.WITH
        elif state == "deprecated" and earlier == "served" and it.state(target) == "deprecated":
            phase, new = Phase.AFTER, it.with_version(_current(it, minor))
        required = phase is not Phase.AFTER
        if new is not it:
            what = f"`{it.version}` of {it.resource.kind}"
            advice = f"write `apiVersion: {new.data['apiVersion']}`"
            removed[phase].append(it.affected(("apiVersion",), what, advice, required=required))
        fields[phase] += _new_violations(it, new, before, minor, required=required)
    for phase in Phase:
        yield from _change_of_versions(phase, removed[phase], before, minor)
        if fields[phase]:
            after = phase is Phase.AFTER
            yield Change(
                "fields",
                phase,
                "The new API versions reject these fields"
                if after
                else f"Flux {minor} rejects these fields and values",
                None,
                None,
                _CRDS,
                tuple(fields[phase]),
            )


def _current(it: _Object, minor: str) -> str:
    return current_version(it.resource.group, it.resource.kind, minor) or it.version


def _new_violations(
    old: _Object, new: _Object, before: str, minor: str, *, required: bool
) -> Iterator[Affected]:
    """The violations that an object has after a step, and not before."""
    group, kind = old.resource.group, old.resource.kind
    if schema_of(group, old.version, kind, before) is schema_of(group, new.version, kind, minor):
        return  # the same schema
    known_before = {it.path for it in old.violations(before)}
    for it in new.violations(minor):
        if it.path not in known_before:
            yield old.affected(it.path, it.message, it.help, required=required)


def _change_of_versions(
    phase: Phase, affected: Sequence[Affected], before: str, minor: str
) -> Iterator[Change]:
    if not affected:
        return
    gone = phase is not Phase.AFTER
    yield Change(
        "api-version",
        phase,
        f"Flux {minor} no longer serves these API versions"
        if gone
        else f"These API versions are deprecated in Flux {minor}",
        None,
        migrate(before if phase is Phase.BEFORE else minor),
        _CRDS,
        tuple(affected),
    )


def _of_storage(cluster: Cluster, before: str, minor: str) -> Iterator[Change]:
    """A cluster may store objects in API versions that no file has any more.

    Flux Operator migrates them itself, unless `migrateResources` is false. (kustomize-controller:
    CHANGELOG, 1.8.0, and its like; flux-operator: FluxInstance `.spec.migrateResources`)
    """
    installed = instances(installation(cluster.entry, cluster.resources))
    if any(get(it.spec, "migrateResources", default=True) is not False for it in installed):
        return
    versions = sorted({version for _, version, _ in removed_from(minor, before)})
    if versions:
        listed = ", ".join(f"`{it}`" for it in versions)
        yield Change(
            "stored-versions",
            Phase.BEFORE,
            f"Flux {minor} removes API versions ({listed}) in which the cluster may still store objects",
            "run `flux migrate` with access to the cluster, before you upgrade the CRDs",
            "flux migrate",
            f"the CHANGELOGs of the controllers of Flux {minor}",
        )


def _known(cluster: Cluster, before: str, minor: str) -> Iterator[Change]:
    """The changes of the table that concern the cluster."""
    for it in CHANGES:
        if it.minor == minor and (found := it.find(cluster, before, minor)) is not None:
            affected = tuple(dict.fromkeys(_affected(it, one) for one in found))
            yield Change(it.id, it.phase, it.title, it.help, None, it.source, affected)


def _affected(change: Known, found: Found) -> Affected:
    return Affected(
        found.name, line_of(found.place), found.what, None, change.required and found.certain
    )
