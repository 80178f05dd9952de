"""What the chart of a HelmRelease installs, and what it guards."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order.charts.chart import Origin, origin_of
from gitops_lint.order.charts.terms import Chart, Crds, Switch, Webhook
from gitops_lint.order.charts.values import UNSET, Values
from gitops_lint.source import get, strings

Kind = tuple[str, str]  # (group, kind); every kind of the group for ""

_BITNAMI: Final = ("bitnamicharts", "charts.bitnami.com", "bitnami/charts")


class Provided(NamedTuple):
    """The definitions that a HelmRelease installs when it is installed for the first time.

    `groups`: those of which it installs every kind; `kinds`: (group, kind) in other groups. `certain`
    is false when it may be that it installs none or only some of them.
    """

    groups: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    certain: bool = True

    def covers(self, group: str, kind: str) -> bool:
        """Whether the definition of a kind is among them."""
        return group in self.groups or (group, kind) in self.kinds


def provided_groups(release: Resource, cluster: Cluster) -> Provided:
    """The definitions that the chart of a HelmRelease installs into the cluster that runs Flux.

    `crds/` is installed unless `spec.install.crds` is Skip; what the deprecated `skipCRDs` does
    depends on the version of helm-controller. (helm-controller: applyCRDs)
    """
    origin = origin_of(release, cluster)
    if origin is None or release.get("spec", "kubeConfig") is not None:
        return Provided()
    sets = [*_known(origin, cluster), *_vendored(origin)]
    if not sets:
        return Provided()
    values = Values(release, cluster, more=origin.more_values)
    states = [(crds, _installed(crds, release, values)) for crds in sets]
    apis = {_kind(api) for crds, state in states if state is not False for api in crds.apis}
    return Provided(
        frozenset(group for group, kind in apis if not kind),
        frozenset(api for api in apis if api[1]),
        all(state is not None for _, state in states),
    )


def possible_apis(release: Resource, cluster: Cluster) -> frozenset[Kind]:
    """Every (group, kind) that the chart of a HelmRelease may install, whatever its values say."""
    origin = origin_of(release, cluster)
    if origin is None or release.get("spec", "kubeConfig") is not None:
        return frozenset()
    sets = (*_known(origin, cluster), *_vendored(origin))
    return frozenset(_kind(api) for crds in sets for api in crds.apis)


def known_apis(name: str) -> frozenset[Kind]:
    """Every (group, kind) that a chart of this name may install; the kind is "" for all of a group."""
    from gitops_lint.order.charts.others import OTHERS
    from gitops_lint.order.charts.plain import IN_CRDS, IN_TEMPLATES

    apis = {*IN_CRDS.get(name, ()), *IN_TEMPLATES.get(name, ((), ()))[0]}
    apis |= {api for chart in OTHERS.get(name, ()) for crds in chart.crds for api in crds.apis}
    return frozenset(map(_kind, apis))


def guards(release: Resource, cluster: Cluster) -> frozenset[Kind]:
    """The (group, kind)s that a webhook of the chart rejects while it does not answer.

    The kind is "" for every kind of the group. What is not certain is not there.
    """
    origin = origin_of(release, cluster)
    if origin is None or release.get("spec", "kubeConfig") is not None or _by_bitnami(origin):
        return frozenset()
    from gitops_lint.order.charts.webhooks import WEBHOOKS

    values = Values(release, cluster, more=origin.more_values)
    found = [it for it in WEBHOOKS.get(origin.name, ()) if _rejects(it, values)]
    return frozenset(_kind(api) for webhook in found for api in webhook.apis)


def _rejects(webhook: Webhook, values: Values) -> bool:
    policy = values.value(webhook.policy) if webhook.policy else UNSET
    return values.all_on(webhook.when) is True and policy in (UNSET, "Fail")


def _installed(crds: Crds, release: Resource, values: Values) -> bool | None:
    """Whether a set of definitions is installed; None: that is unknown."""
    states = [values.all_on(crds.when)]
    if crds.directory:
        states.append(_applied(release))
    elif any("CustomResourceDefinition" in it for it in _rendered(release)):
        states.append(None)  # a post-renderer may take them out
    if False in states:
        return False
    return None if None in states else True


def _applied(release: Resource) -> bool | None:
    """Whether the definitions in `crds/` are installed; None: that is unknown."""
    policy = release.get("spec", "install", "crds", default="")
    if not policy:
        return None if release.get("spec", "install", "skipCRDs", default=False) else True
    return policy != "Skip" if known(policy) else None


def _rendered(release: Resource) -> Iterator[str]:
    return strings(release.get("spec", "postRenderers"))


def _known(origin: Origin, cluster: Cluster) -> Iterable[Crds]:
    """What the configuration says of a chart, or else what is known of it.

    What lies in the `crds/` of this checkout need not be known.
    """
    if said := cluster.config.charts.get(origin.name):
        when = (Switch((said.values,), said.default),) if said.values else ()
        return (Crds(said.groups, said.directory, when),)
    found = _from_table(origin)
    return [crds for crds in found if not (crds.directory and origin.artifact)]


def _from_table(origin: Origin) -> Iterable[Crds]:
    from gitops_lint.order.charts.others import BITNAMI, OTHERS
    from gitops_lint.order.charts.plain import IN_CRDS, IN_TEMPLATES

    name = origin.name
    if _by_bitnami(origin):
        return BITNAMI.get(name, Chart(())).crds
    if name in IN_CRDS:
        return (Crds(IN_CRDS[name], directory=True),)
    if name in IN_TEMPLATES:
        apis, when = IN_TEMPLATES[name]
        return (Crds(apis, directory=False, when=when),)
    charts = OTHERS.get(name, ())
    return next((chart.crds for chart in charts if chart.source in origin.url), ())


def _by_bitnami(origin: Origin) -> bool:
    return any(mark in origin.url for mark in _BITNAMI)


def _vendored(origin: Origin) -> Iterator[Crds]:
    """The definitions in `crds/` of a chart that lies in this checkout."""
    for data in _files(origin, f"{origin.path}/crds"):
        group, kind = get(data, "spec", "group"), get(data, "spec", "names", "kind")
        named = isinstance(group, str) and isinstance(kind, str)
        if named and get(data, "kind") == "CustomResourceDefinition":
            yield Crds((f"{group}/{kind}",), directory=True)


def _files(origin: Origin, folder: str) -> Iterator[Any]:
    """What the YAML files below a folder of a chart in this checkout hold."""
    if origin.artifact is None:
        return
    inner, files = origin.artifact.list(folder)
    for file in files:
        if file.endswith((".yaml", ".yml")):
            for document in origin.artifact.parse(f"{folder}/{file}").documents:
                yield document.data
    for name in inner:
        yield from _files(origin, f"{folder}/{name}")


def _kind(api: str) -> Kind:
    group, _, kind = api.partition("/")
    return group, kind
