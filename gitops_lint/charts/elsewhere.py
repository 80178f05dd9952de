"""The CRDs that Kustomizations with content from elsewhere may install."""

from collections.abc import Iterable, Iterator
from typing import Final

from gitops_lint.charts.bootstrap import has_crd, publishes_crds
from gitops_lint.cluster import Cluster, Resource, normal_url, source_of
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

_SEGMENT: Final = regex(r"[a-z0-9][a-z0-9.-]*")
_VERSION: Final = regex(r"[-_.]?v?\d[\d.]{0,30}$")
_SUFFIX: Final = regex(r"[-_.]?(?:crds?|source|repo|repository)$")
_WORD: Final = regex(r"[a-z]{4,}")
_GENERIC: Final = frozenset(
    {
        "base", "bases", "bitbucket", "bundle", "chart", "charts", "cluster", "clusters", "codeberg",
        "config", "configs", "controller", "crds", "default", "deploy", "deployment", "deployments", "deps",
        "dist", "example", "examples", "external", "flux", "git", "github", "gitlab", "helm", "infra",
        "infrastructure", "install", "kind", "kube", "kubernetes", "kustomize", "latest", "main", "manager",
        "manifest", "manifests", "operator", "operators", "platform", "release", "repo", "repository", "source",
        "stable", "stack", "system", "yaml",
    }
)  # fmt: skip
_BEGINNING: Final = 6  # letters that count of a word
_LONGEST: Final = 4096  # characters of a field


class _Elsewhere(NamedTuple):
    """What the Kustomizations with content from elsewhere may install.

    `charts`: the charts and repositories with known CRDs that their fields name. `words`: the words in the fields
    of those that only mention CRDs. `any`: one of these may have any CRD.
    """

    charts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    any: bool = False


def may_be_installed_elsewhere(
    cluster: Cluster, group: str, kind: str, releases: Iterable[Resource]
) -> bool:
    """Whether a Kustomization whose content is not in this checkout may install the CRD of a kind.

    Of a source that names a chart with known CRDs, these count. Of any other source that mentions CRDs, those
    of its own project: a word is also in the API group, in the kind, or in the name of one of the `releases`
    that may install the CRD. A source of this repository's owner, or with an unknown URL, may have any.
    """
    found = _elsewhere(cluster)
    if found.any or any(has_crd(name, group, kind, cluster) for name in found.charts):
        return True
    names = (group, kind.lower(), *(item.name for item in releases))
    return not found.words.isdisjoint(_words(" ".join(names)))


@once
def _elsewhere(cluster: Cluster) -> _Elsewhere:
    found = list(_found(cluster))
    return _Elsewhere(
        frozenset(name for it in found for name in it.charts),
        frozenset(word for it in found for word in it.words),
        any(it.any for it in found),
    )


def _found(cluster: Cluster) -> Iterator[_Elsewhere]:
    for content in cluster.contents.values():
        owner = content.owner
        suspended = owner.get("spec", "suspend") is True
        if content.state != "elsewhere" or suspended or owner.get("spec", "kubeConfig") is not None:
            continue
        of = source_of(owner)
        source = cluster.find(of.kind, of.namespace, of.name)
        url = normal_url(source.get("spec", "url")) if source else ""
        texts = list(_texts(owner, source, url))
        names = {name for text in texts for it in _SEGMENT.findall(text) for name in _names(it)}
        charts = frozenset(name for name in names if publishes_crds(name, cluster))
        if charts:
            yield _Elsewhere(charts)
        elif any("crd" in text for text in texts):
            own = not url or _owner(url) == _owner(normal_url(cluster.entry.url))
            yield _Elsewhere(words=_words(" ".join(texts)), any=own)


def _names(segment: str) -> Iterator[str]:
    """A segment of a path, and the name in it without a version and an ending such as `-crds`."""
    yield segment
    name = _VERSION.sub("", segment)
    yield name
    yield _SUFFIX.sub("", name)


def _texts(owner: Resource, source: Resource | None, url: str) -> Iterator[str]:
    """The names, paths and URLs of a Kustomization and its source, in lower case."""
    fields: list[object] = [owner.name, owner.get("spec", "path"), url]
    if source:
        ref = source.get("spec", "ref", "tag")
        fields += [source.name, source.get("spec", "ignore"), ref]
    yield from (it.lower()[:_LONGEST] for it in fields if isinstance(it, str))


def _owner(url: str) -> str:
    """The host and the owner in the URL of a repository."""
    return "/".join(url.split("/")[:2])


def _words(text: str) -> frozenset[str]:
    """The beginnings of the words that say what a text is about."""
    return frozenset(it[:_BEGINNING] for it in _WORD.findall(text) if it not in _GENERIC)
