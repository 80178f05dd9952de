"""`gitops-lint vars`: the ledger of variables."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gitops_lint.cli import options

if TYPE_CHECKING:
    from gitops_lint.cluster import Cluster, Content, Resource
    from gitops_lint.report.variables import Ledger, Spot, State, Use, Variable
    from gitops_lint.source import Place, Tree
    from gitops_lint.substitution import Use as Found

_NOTHING: Final = "no variable is defined, so Flux substitutes nothing"


@click.command()
@click.argument("kustomization", required=False)
@click.option(
    "--cluster",
    "clusters",
    multiple=True,
    metavar="NAME",
    help="Only this cluster, by its name, directory or a part of them; may be repeated.",
)
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "table"]),
    default="text",
    show_default=True,
)
@options.traceback
def vars(  # noqa: A001  the command's name
    *,
    kustomization: str | None,
    clusters: tuple[str, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """List the variables of Flux Kustomizations: where each is used, and where its value comes from.

    KUSTOMIZATION is `name` or `namespace/name`. Default: all that substitute. Values from Secrets
    are never shown.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.output import show
    from gitops_lint.report.variables import FORMATS

    repository = choose.clusters(clusters, root, config_file)
    known = (_name(item) for cluster in repository.clusters for item in cluster.kustomizations)
    named = choose.meant("Kustomization", kustomization, known) if kustomization else None
    ledgers = [
        ledger
        for cluster in repository.clusters
        for ledger in _ledgers(cluster, named, repository.tree)
    ]
    show(FORMATS[format_](ledgers))


def _name(item: "Resource") -> str:
    return f"{item.namespace}/{item.name}"


def _ledgers(cluster: "Cluster", named: str | None, tree: "Tree") -> Iterator["Ledger"]:
    from gitops_lint.report.variables import Ledger

    for content in cluster.contents.values():
        name = _name(content.owner)
        if named is None and content.variables is None:
            continue
        if named in (None, name):
            yield Ledger(cluster.name, name, tuple(_variables(content, tree)), _note(content))


def _note(content: "Content") -> str:
    """Why there may be no variables."""
    if content.state in ("elsewhere", "unknown"):
        return "what it applies is not in this repository"
    if content.variables is None:
        return "it has no postBuild, so Flux substitutes nothing"
    return "" if content.variables.active else _NOTHING


def _variables(content: "Content", tree: "Tree") -> Iterator["Variable"]:
    """The variables that are used, by name and state, and then those that are not."""
    from gitops_lint.report.variables import Variable

    known = content.variables.known if content.variables else {}
    found: dict[tuple[str, State], list[Use]] = {}
    for resource, substituted in content.substituted:
        for use in substituted.uses:
            key = (use.name, _state(use, content))
            found.setdefault(key, []).append(_use(use, resource, tree))
    for (name, state), uses in sorted(found.items()):
        told = state in ("defined", "secret", "unknown")
        definition = known.get(name) if told else None
        yield Variable(
            name,
            state,
            definition.value if definition else None,
            definition.source if definition else _maybe(content) if told else None,
            _spot(definition.place) if definition else None,
            tuple(dict.fromkeys(uses)),
        )
    used = {name for name, _ in found}
    for name, it in sorted(known.items()):
        if name not in used:
            yield Variable(name, "unused", it.value, it.source, _spot(it.place))


def _state(use: "Found", content: "Content") -> "State":
    """The state of an expansion; of those that cannot be known, a Secret's keys are."""
    state: State = use.state.value
    definition = content.variables.known.get(use.name) if content.variables else None
    if state == "unknown" and definition and definition.source.startswith("Secret "):
        return "secret"
    return state


def _maybe(content: "Content") -> str:
    """The objects that may define what nothing else does."""
    owner = content.owner
    missing = content.variables.missing if content.variables else ()
    entries = (owner.get("spec", "postBuild", "substituteFrom", index) for index in missing)
    names = [f"{it.get('kind')} {owner.namespace}/{it.get('name')}" for it in entries]
    return f"{' or '.join(names)}, not in this repository"


def _use(use: "Found", resource: "Resource", tree: "Tree") -> "Use":
    from gitops_lint.report.variables import Use
    from gitops_lint.substitution.exact import exact_place

    written = use.scalar.text[use.start : use.end]
    if resource.kind == "Secret" and use.operator:  # what stands behind it may be the value
        written = f"${{{use.name}{use.operator}…}}"
    return Use(_spot(exact_place(use, tree)), str(resource), written)


def _spot(place: "Place") -> "Spot":
    from gitops_lint.report.variables import Spot

    return Spot(place.path, place.value.line + 1, place.value.column + 1)
