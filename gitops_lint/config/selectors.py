"""Selectors of rules: an id, a family (`readiness`), or a glob (`dependency-*`)."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from gitops_lint.config.model import Config
from gitops_lint.errors import UsageError
from gitops_lint.wording.suggest import did_you_mean

if TYPE_CHECKING:
    from gitops_lint.results.finding import Severity


def selected(selector: str, families: Mapping[str, str]) -> frozenset[str]:
    """The ids that a selector selects; `families` maps the id of each rule to its family.

    A family selects those below it, too: `mine` selects the rules of `mine/naming`. A glob matches ids.
    """
    if selector in families:
        return frozenset([selector])
    return frozenset(
        rule
        for rule, family in families.items()
        if f"{family}/".startswith(f"{selector}/") or fnmatchcase(rule, selector)
    )


def with_rule_ids(config: Config, families: Mapping[str, str]) -> Config:
    """The configuration with ids of rules in place of all other selectors.

    For the severity of a rule, its id precedes a family or glob; of these, the last counts. `families`
    maps the id of each rule to its family. Raises UsageError if a selector selects nothing, or if a
    family or a glob has options.
    """
    named = {*config.severities, *config.options, *(it.rule for it in config.ignores)}
    named = named.union(*(it.severities for it in config.overrides))
    chosen = {
        selector: _checked(selector, config, families)
        for selector in sorted(named | (config.select or frozenset()) | config.deselect)
    }
    for selector in sorted(config.options):
        if selector not in families:
            where = _where(selector, config)
            raise UsageError(f"{where}options are set by the id of a rule, not by `{selector}`")

    def by_id(severities: Mapping[str, "Severity | None"]) -> dict[str, "Severity | None"]:
        found: dict[str, Severity | None] = {}
        # A stable sort: ids are last.
        for selector, severity in sorted(severities.items(), key=lambda it: it[0] in families):
            found |= dict.fromkeys(chosen[selector], severity)
        return found

    deselected = frozenset().union(*(chosen[it] for it in config.deselect))
    select = config.select
    if select is not None:
        select = frozenset().union(*(chosen[it] for it in select)) - deselected
    return config._replace(
        severities=by_id(config.severities) | dict.fromkeys(sorted(deselected)),
        overrides=tuple(
            it._replace(severities=by_id(it.severities) | dict.fromkeys(sorted(deselected)))
            for it in config.overrides
        ),
        ignores=tuple(
            it._replace(rule=rule) for it in config.ignores for rule in sorted(chosen[it.rule])
        ),
        select=select,
        deselect=frozenset(),
    )


def _checked(selector: str, config: Config, families: Mapping[str, str]) -> frozenset[str]:
    """The ids that a selector selects; raises UsageError if there are none."""
    if found := selected(selector, families):
        return found
    known = {*families, *families.values()}
    hint = did_you_mean(selector, known) or "list all rules with `gitops-lint rules`"
    if not config.plugins:
        hint = "leave out `--no-plugins` if the rule is in another package"
    glob = any(char in selector for char in "*?[")
    what = f"no rule matches `{selector}`" if glob else f"rule `{selector}` does not exist"
    raise UsageError(f"{_where(selector, config)}{what}", hint)


def _where(selector: str, config: Config) -> str:
    return f"{config.mentions[selector]}: " if selector in config.mentions else ""
