"""The CRDs that the chart of a HelmRelease installs, and the APIs that its webhooks guard."""

from collections.abc import Iterator, Sequence

from gitops_lint.charts.catalog import entries, of_name
from gitops_lint.charts.chart import Origin, origin_of, vendored
from gitops_lint.charts.values import UNSET, Values
from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.config.charts import Api, ChartEntry, Webhook
from gitops_lint.documents import strings
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once


class InstalledCrds(NamedTuple):
    """The CRDs that a HelmRelease installs in its first installation.

    `groups`: API groups of which it installs every kind. `kinds`: single kinds of other groups.
    `certain` is false if it may install only some of them, or none.
    """

    groups: frozenset[str] = frozenset()
    kinds: frozenset[Api] = frozenset()
    certain: bool = True

    def covers(self, group: str, kind: str) -> bool:
        """Whether the CRD of a kind is one of them."""
        return group in self.groups or (group, kind) in self.kinds


def installed_crds(release: Resource, cluster: Cluster) -> InstalledCrds:
    """The CRDs that the chart of a HelmRelease installs, into whichever cluster.

    Helm installs `crds/` unless `spec.install.crds` is Skip. The effect of the deprecated `skipCRDs`
    depends on the version of helm-controller. (helm-controller: applyCRDs)
    """
    origin = origin_of(release, cluster)
    sets = _crds(cluster, origin) if origin else ()
    if origin is None or not sets:
        return InstalledCrds()
    values = Values(release, cluster, more=origin.more_values)
    states = [(crds, _installed(crds, release, values)) for crds in sets]
    apis = {api for crds, state in states if state is not False for api in crds.apis}
    return InstalledCrds(
        frozenset(api.group for api in apis if not api.kind),
        frozenset(api for api in apis if api.kind),
        all(state is not None for _, state in states),
    )


def installs_first(release: Resource, cluster: Cluster, group: str, kind: str) -> bool:
    """Whether the CRD of a kind, or of all kinds of a group (""), is in `crds/` of the chart of a HelmRelease.

    Helm installs them before anything else, and keeps them if the rest fails. (helm-controller: applyCRDs)
    """
    origin = origin_of(release, cluster)
    sets = _crds(cluster, origin) if origin else ()
    places = [
        crds.directory
        for crds in sets
        for api in crds.apis
        if api.group == group and (not kind or api.kind in ("", kind))
    ]
    return bool(places) and all(places)


def installs_all_first(release: Resource, cluster: Cluster) -> bool:
    """Whether the chart of a HelmRelease has CRDs, and all of them in `crds/`.

    They are not templated, so neither post-renderers nor the release have them. (Helm: chart.CRDObjects)
    """
    origin = origin_of(release, cluster)
    sets = _crds(cluster, origin) if origin else ()
    return bool(sets) and all(crds.directory for crds in sets)


def possible_crds(release: Resource, cluster: Cluster) -> frozenset[Api]:
    """The APIs that the chart of a HelmRelease may install, with any values."""
    origin = origin_of(release, cluster)
    sets = _crds(cluster, origin) if origin else ()
    return frozenset(api for crds in sets for api in crds.apis)


def crd_switches(release: Resource, cluster: Cluster, api: Api) -> Sequence[str]:
    """The settings of a HelmRelease that keep its chart from installing the CRD of a kind, as `key: value`.

    They are to be written into `spec`; empty if none is known.
    """
    origin = origin_of(release, cluster)
    if origin is None:
        return ()
    values = Values(release, cluster, more=origin.more_values)
    for crds in _crds(cluster, origin):
        if not any(it.group == api.group and it.kind in ("", api.kind) for it in crds.apis):
            continue
        found = ["install.crds: CreateReplace"] if crds.directory and not _applied(release) else []
        found += (
            f"values.{switch.keys[0]}: {str(not switch.inverted).lower()}"
            for switch in crds.when
            if values.on(switch) is False and not switch.equal
        )
        return found
    return ()


def crds_in_directory(release: Resource, cluster: Cluster) -> frozenset[Api]:
    """The APIs whose CRDs the chart of a HelmRelease certainly has in `crds/`, and installs from there.

    Not those that are installed only with values that may be off. (Helm: crds/ is not templated)
    """
    origin = origin_of(release, cluster)
    sets = _crds(cluster, origin) if origin else ()
    if origin is None or not sets:
        return frozenset()
    values = Values(release, cluster, more=origin.more_values)
    return frozenset(
        api for crds in sets if crds.directory and values.all_on(crds.when) for api in crds.apis
    )


def is_catalogued(release: Resource, cluster: Cluster) -> bool:
    """Whether it is known which CRDs the chart of a HelmRelease installs, from the catalog or this checkout.

    Also if the chart is installed into another cluster.
    """
    if release.destination:
        return True
    origin = origin_of(release, cluster)
    return origin is not None and bool(origin.artifact or entries(cluster, origin))


def crds_of_chart(name: str, cluster: Cluster) -> frozenset[Api]:
    """The APIs that a chart with this name may install, whatever its source."""
    return frozenset(api for it in of_name(name, cluster.config.charts) for api in it.apis)


def guarded_by_webhooks(release: Resource, cluster: Cluster) -> frozenset[Api]:
    """The APIs of this cluster whose objects are rejected while a webhook of the chart does not answer.

    Webhooks count only if they are certainly registered with failurePolicy Fail.
    """
    origin = origin_of(release, cluster)
    if origin is None or release.destination:
        return frozenset()
    values = Values(release, cluster, more=origin.more_values)
    webhooks = [
        webhook
        for entry in entries(cluster, origin)
        for webhook in entry.webhooks or ()
        if _rejects(webhook, values)
    ]
    return frozenset(api for webhook in webhooks for api in webhook.apis)


@once
def _crds(cluster: Cluster, origin: Origin) -> Sequence[ChartEntry]:
    """The CRDs that a chart may install; of a chart in this checkout, those that no entry has, too."""
    known = [it for it in entries(cluster, origin) if it.apis]
    apis = {api for it in known for api in it.apis}
    return [
        *known,
        *(
            entry
            for entry in vendored(origin)
            for api in entry.apis
            if api not in apis and Api(api.group) not in apis
        ),
    ]


def _rejects(webhook: Webhook, values: Values) -> bool:
    policy = values.value(webhook.failure_policy) if webhook.failure_policy else UNSET
    return values.all_on(webhook.when) is True and policy in (UNSET, "Fail")


def _installed(crds: ChartEntry, release: Resource, values: Values) -> bool | None:
    """Whether the CRDs of an entry are installed; None if unknown."""
    states = [values.all_on(crds.when)]
    if crds.directory:
        states.append(_applied(release))
    elif any("CustomResourceDefinition" in it for it in post_rendered(release)):
        states.append(None)  # a post-renderer may remove them
    if False in states:
        return False
    return None if None in states else True


def _applied(release: Resource) -> bool | None:
    """Whether the CRDs in `crds/` are installed; None if unknown."""
    policy = release.get("spec", "install", "crds", default="")
    if not policy:
        return None if release.get("spec", "install", "skipCRDs", default=False) else True
    return policy != "Skip" if known(policy) else None


def post_rendered(release: Resource) -> Iterator[str]:
    return strings(release.get("spec", "postRenderers"))
