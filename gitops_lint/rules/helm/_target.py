"""The targets in HelmReleases that select objects of the chart."""

from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.documents import KeyPath, Map
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_WORD: Final = regex(r"[A-Za-z]{1,60}")
_PLAIN: Final = regex(r"[A-Za-z0-9./-]{1,100}")


class Unmatched(NamedTuple):
    """The field of a target for which it selects nothing, the reason, and the help."""

    field: str
    why: str
    remedy: str


def impossible(release: Resource, path: KeyPath) -> Unmatched | None:
    """Why the target at a key path selects no object, whatever the chart is; None if it may select some.

    Its fields are regular expressions for the whole text; only plain texts are looked at.
    (kustomize: SelectorRegex; fluxcd/pkg ssa: jsondiff.SelectorRegex)
    """
    target = release.get(*path)
    if not isinstance(target, Map):
        return None
    version, group, kind = (_text(target, it) for it in ("version", "group", "kind"))
    if "/" in version:
        of, _, number = version.rpartition("/")
        why = f"no object has the version `{version}`"
        return Unmatched("version", why, f"write `group: {of}` and `version: {number}`")
    if "/" in group:
        of, _, number = group.rpartition("/")
        why = f"no object has the group `{group}`"
        return Unmatched("group", why, f"write `group: {of}` and `version: {number}`")
    if group in ("core", "v1"):
        return Unmatched(
            "group",
            f"no object has the group `{group}`",
            "remove `group`: that of Services, ConfigMaps and others has no name",
        )
    if _WORD.fullmatch(kind):
        written = _kind(kind)
        if written and written != kind:
            why = f"no object has the kind `{kind}`"
            return Unmatched("kind", why, f"write `kind: {written}`")
    return None


def _text(target: Map, key: str) -> str:
    value = target.get(key)
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else ""


def _kind(written: str) -> str | None:
    """The built-in kind that is meant by a name in other letters or in the plural; None without one."""
    from gitops_lint.schema import built_in_kinds  # few HelmReleases have targets

    kinds = built_in_kinds()
    if written in kinds or (written[0].isupper() and not written.endswith("s")):
        return written
    folded = {kind.lower(): kind for kind in sorted(kinds)}
    name = written.lower()
    forms = (name, name.removesuffix("s"), name.removesuffix("es"), f"{name.removesuffix('ies')}y")
    return next((folded[it] for it in forms if it in folded), None)
