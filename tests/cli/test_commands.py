"""The other commands, and the help of all commands."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gitops_lint import __version__, rule
from gitops_lint.cli import COMMANDS
from gitops_lint.cli.rules import all_rules
from gitops_lint.report import clusters
from gitops_lint.report.style import Style
from gitops_lint.results.cluster import ClusterSummary, EntryKind, FluxVersion, FluxVersionSource
from gitops_lint.results.finding import Location, Report, Severity, Unknown
from gitops_lint.rule import load_rules
from tests.cli.conftest import Linter, Run

REPORT = Report(
    clusters=(
        ClusterSummary(
            "a",
            "clusters/a",
            EntryKind.ASSUMED,
            FluxVersion("2.9", "2.9", FluxVersionSource.ASSUMED),
            {"Kustomization": 2},
        ),
    ),
    unknown=(Unknown("x is not known", Location("a.yaml", 1, 2, 3, 4), ("a",)),),
    files=3,
)


@pytest.fixture
def two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rules, as if loaded from the files of a package."""
    found = []
    for name, severity in (("first_rule", Severity.ERROR), ("second_rule", Severity.HINT)):
        module = ModuleType(
            f"gitops_lint.rules.family.{name}", f"The {name}.\n\n## Why\n\nBecause."
        )
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec("def check(cluster):\n    yield from ()", vars(module))
        found.append(rule.rule(severity)(vars(module)["check"]))
    monkeypatch.setattr(rule, "load_rules", lambda **_: tuple(found))


def test_clusters(run: Run, linter: Linter, tmp_path: Path) -> None:
    linter.report = REPORT
    for name, show in clusters.FORMATS.items():
        result = run("clusters", ".", "--format", name)
        assert (result.exit_code, result.stdout) == (0, show(REPORT, Style()))
    assert run("clusters", "--show-unknown").stdout == clusters.FORMATS["text"](
        REPORT, Style(show_unknown=True)
    )
    assert (linter.root, linter.config.select) == (tmp_path, frozenset())


@pytest.mark.usefixtures("two_rules")
def test_rules(run: Run) -> None:
    result = run("rules")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:] == [
        "family    first-rule   error       The first_rule",
        "          second-rule  hint        The second_rule",
    ]
    listed = json.loads(run("rules", "--format", "json").stdout)["rules"]
    assert [(it["id"], it["severity"]) for it in listed] == [
        ("first-rule", "error"),
        ("second-rule", "hint"),
    ]


def test_rules_are_grouped_by_family(run: Run) -> None:
    lines = run("rules").stdout.splitlines()
    groups: list[list[str]] = [[]]
    for line in lines[2:]:
        if set(line) <= {"-", " "}:
            groups.append([])
        else:
            groups[-1].append(line)
    families = [it.family for it in load_rules()]
    assert [group[0].split(" ")[0] for group in groups] == sorted(set(families))
    assert [len(group) for group in groups] == [families.count(it) for it in sorted(set(families))]


@pytest.mark.usefixtures("two_rules")
def test_explain(run: Run) -> None:
    result = run("explain", "first-rule")
    assert result.exit_code == 0
    assert result.stdout == (
        "# first-rule\n\nerror, family\n\nThe first_rule.\n\n## Why\n\nBecause.\n\n"
        "See https://github.com/gitops-lint/gitops-lint/blob/main/docs/rules.md#first-rule\n"
    )
    result = run("explain", "frist-rule")
    assert (result.exit_code, result.stdout) == (2, "")
    message = "error: there is no rule `frist-rule`, and no page of a rule has these words\n"
    assert result.stderr == f"{message}help: did you mean `first-rule`?\n"
    assert run("explain", "zzz").stderr.endswith("help: list all rules with `gitops-lint rules`\n")


@pytest.mark.usefixtures("two_rules")
@pytest.mark.parametrize(
    "words", [("rule.", "because"), ("family",), ("BECAUSE",), ("why", "because."), ("_RULE.",)]
)
def test_explain_finds_words(run: Run, words: tuple[str, ...]) -> None:
    result = run("explain", *words)
    assert (result.exit_code, result.stdout) == (
        0,
        """\
`first-rule`   The first_rule
`second-rule`  The second_rule

Print a page with `gitops-lint explain RULE`.
""",
    )


@pytest.mark.usefixtures("two_rules")
def test_explain_prints_the_only_page_with_the_words(run: Run) -> None:
    assert run("explain", "the first_", "because").stdout == run("explain", "first-rule").stdout


def test_explain_lists_ids_before_pages(run: Run) -> None:
    lines = run("explain", "prune").stdout.splitlines()[:-2]
    found = [line.split("`")[1] for line in lines]
    infos = {it.id: it for it in all_rules(plugins=False)}
    short = [it for it in found if "prune" in f"{it} {infos[it].summary}".casefold()]
    assert "crd-pruned" in short
    assert found == sorted(short) + sorted({*found} - {*short})
    assert {*found} == {
        name for name, it in infos.items() if "prune" in it.documentation.casefold() + name
    }


def test_a_page_in_color(run: Run) -> None:
    plain = run("explain", "crd-pruned").stdout
    painted = run("explain", "crd-pruned", "--color", "always").stdout
    assert "```" in plain
    assert "```" not in painted
    assert "\x1b[1mWhy\x1b[0m\n" in painted
    assert "With \x1b[1;36mprune: true\x1b[0m, Flux deletes" in painted
    assert "    apiVersion: kustomize.toolkit.fluxcd.io/v1\n" in painted


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"gitops-lint {__version__}\n"


def test_the_list_of_commands_is_not_cut_off(run: Run) -> None:
    commands = run("--help").stdout.partition("\nCommands:\n")[2]
    assert [line for line in commands.splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(run: Run, flag: str) -> None:
    result = run(flag)
    assert result.exit_code == 0
    assert [
        line.split()[0]
        for line in result.stdout.partition("Commands:\n")[2].splitlines()[: len(COMMANDS)]
    ] == list(COMMANDS)
    assert "..." not in result.stdout.partition("Commands:\n")[2]  # no summary is cut off


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {name} ")
    for line in result.stdout.partition("Options:\n")[2].splitlines():
        if line.startswith("  -"):
            assert line.strip()
