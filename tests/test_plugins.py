"""Rules of another package: installed, found through its entry point, and run."""

import json
import site as site_module
import subprocess
import sys
from dataclasses import dataclass
from importlib import invalidate_caches
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner, Result

from gitops_lint.cli import main
from gitops_lint.rule import Severity, load_rules, option, rule
from gitops_lint.rule.options import declared

PLUGIN = '''\
"""A Kustomization without a label that says who owns it.

## Why

Nobody is called when it fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, option, rule


@dataclass(frozen=True)
class Options:
    label: str = option("team", "The label that names the owner.")
    owners: tuple[str, ...] = option((), "The owners there are; none: any.")


@rule(Severity.WARNING, kinds=("Kustomization",), options=Options)
def check(resource: Resource, options: Options) -> Iterator[Problem]:
    owner = resource.get("metadata", "labels", options.label)
    if not owner or (options.owners and owner not in options.owners):
        yield resource.problem(f"{resource} has no owner", "metadata", "name", help=f"add a label {options.label}")
'''
PLAIN = '''\
"""A cluster."""

from gitops_lint.rule import Severity, rule


@rule(Severity.HINT)
def check(cluster):
    yield from ()
'''
METADATA = "Metadata-Version: 2.1\nName: my-rules\nVersion: 1.0\n"
FILES = {
    "my_rules/__init__.py": "",
    "my_rules/owner_missing.py": PLUGIN,
    "my_rules-1.0.dist-info/METADATA": METADATA,
    "my_rules-1.0.dist-info/entry_points.txt": "[gitops_lint.rules]\nmine = my_rules\n",
    "repository/clusters/a/flux-system/instance.yaml": """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: "https://example.com/fleet", ref: refs/heads/main, path: clusters/a}
""",
    "repository/clusters/a/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system, labels: {squad: red}}
spec:
  interval: 10m
  prune: true
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
""",
    "repository/apps/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
}
FINDING = (
    "clusters/a/apps.yaml:3:18: warning[owner-missing] Kustomization flux-system/apps has no owner"
)


def run(*arguments: str) -> Result:
    """Reset the modules of gitops-lint, as after a start."""
    for name in [it for it in sys.modules if it.partition(".")[0] == "my_rules"]:
        del sys.modules[name]
    invalidate_caches()
    return CliRunner().invoke(main, arguments)


def write(site: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)


def lint(site: Path, config: str = "", form: str = "concise") -> Result:
    (site / "repository" / ".gitops-lint.yaml").write_text(config)
    root = str(site / "repository")
    return run("check", "--root", root, root, "--format", form)


def listed() -> dict[str, dict[str, Any]]:
    """The plugin's rules in the output of `rules`."""
    rules = json.loads(run("rules", "--format", "json").stdout)["rules"]
    return {it["id"]: it for it in rules if it["package"] == "my-rules"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages with the plugin, and a repository in it."""
    write(tmp_path, FILES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(site_module, "getsitepackages", lambda: [str(tmp_path)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a file may change within a second
    return tmp_path


def test_a_process_with_a_plugin(site: Path) -> None:
    code = f"import site; site.addsitedir({str(site)!r}); site.getsitepackages = lambda: [{str(site)!r}]"
    code += "; from gitops_lint.cli import main; main()"
    root = str(site / "repository")
    command = [sys.executable, "-c", code, "check", "--root", root, root, "--format", "concise"]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout.partition("\n")[0]) == (1, FINDING)


def test_a_plugin_s_rule_runs(site: Path) -> None:
    done = lint(site)
    line, _, summary = done.stdout.partition("\n")
    assert line == FINDING
    assert "Found 1 warning" in summary
    assert done.exit_code == 1
    root = str(site / "repository")
    assert run("check", "--root", root, root, "--ignore", "owner-missing").exit_code == 0


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        ("rules: {owner-missing: {label: squad}}", []),
        ("rules: {owner-missing: {label: squad, owners: [red, blue]}}", []),
        ("rules: {owner-missing: {label: squad, owners: [blue]}}", [FINDING]),
        ("rules: {owner-missing: {severity: error}}", [FINDING.replace("warning", "error")]),
        ("rules: {owner-missing: {severity: off, label: team}}", []),
    ],
)
def test_a_plugin_s_rule_has_options(site: Path, config: str, lines: list[str]) -> None:
    done = lint(site, config)
    assert [line for line in done.stdout.splitlines() if "[" in line] == lines
    assert not done.stderr


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "rules:\n  owner-missing: {labl: squad}",
            "2:19: unknown key `labl` in `rules.owner-missing`; did you mean `label`?",
        ),
        (
            "rules: {owner-missing: {owners: red}}",
            "1:33: `rules.owner-missing.owners` must be a list",
        ),
        (
            "rules: {owner-mising: {owners: [red]}}",
            "1:9: rule `owner-mising` does not exist\nhelp: did you mean `owner-missing`?",
        ),
    ],
)
def test_options_that_a_plugin_s_rule_does_not_have(site: Path, config: str, message: str) -> None:
    done = lint(site, config)
    assert done.exit_code == 2
    assert done.stderr == f"error: .gitops-lint.yaml:{message}\n"


def test_explain_of_a_plugin_s_rule(site: Path) -> None:
    page = PLUGIN.split('"""')[1].strip()
    assert run("explain", "owner-missing").stdout == (
        f"# owner-missing\n\nwarning, mine, from my-rules\n\n{page}\n\n## Options\n\n"
        '- `label`: The label that names the owner. A string. Default: `"team"`.\n'
        "- `owners`: The owners there are; none: any. A list, each item a string. Default: none.\n\n"
        '```yaml\nrules:\n  owner-missing:\n    label: "team"\n    owners: []\n```\n'
    )
    assert run("rules").stdout.count(" my-rules\n") == 1


def test_no_plugins(site: Path) -> None:
    """`--no-plugins` leaves out the plugin's rules, in every command that loads rules."""
    write(site, {"my_rules/__init__.py": "raise ValueError"})
    root = str(site / "repository")
    commands = [
        ["check", "--root", root, root],
        ["clusters", "--root", root, root],
        ["graph", "--root", root],
        ["rules"],
        ["explain", "dependency-cycle"],
    ]
    assert [run(*it).exit_code for it in commands] == [2] * len(commands)
    assert [run(*it, "--no-plugins").exit_code for it in commands] == [0] * len(commands)
    done = run("check", "--root", root, root, "--no-plugins", "--select", "owner-missing")
    assert done.exit_code == 2
    assert done.stderr == (
        "error: --select: rule `owner-missing` does not exist\n"
        "help: leave out `--no-plugins` if the rule is in another package\n"
    )


def test_a_plugin_that_is_not_installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata outside of the site directories, as in a repository that is the working directory."""
    monkeypatch.setattr(site_module, "getsitepackages", lambda: ["/elsewhere"])
    assert listed() == {}


def test_the_first_distribution_of_a_name_is_used(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Python imports the first module of a name."""
    other = str(site / "other")
    monkeypatch.setattr(sys, "path", [*sys.path, other])
    monkeypatch.setattr(site_module, "getsitepackages", lambda: [str(site), other])
    write(
        site,
        {
            "other/My.Rules-0.9.dist-info/METADATA": METADATA.replace("my-rules", "My.Rules"),
            "other/My.Rules-0.9.dist-info/entry_points.txt": "[gitops_lint.rules]\nold = gone\n",
        },
    )
    assert {name: it["family"] for name, it in listed().items()} == {"owner-missing": "mine"}


def test_where_a_plugin_s_rule_comes_from(site: Path) -> None:
    """Its family is that of the plugin; folders are families below it, with or without `__init__.py`."""
    write(
        site,
        {
            "my_rules/naming/name_odd.py": PLAIN,
            "my_rules/naming/deep/__init__.py": "",
            "my_rules/naming/deep/name_worse.py": PLAIN,
            "my_rules/_shared.py": "HELP = 'x'\n",
            "my_rules/_data/_more.py": "",
            "my_rules/__main__.py": "raise SystemExit(3)\n",
            "my_rules/assets/notes.txt": "",
            "my_rules/.cache/x.py": "raise SystemExit(3)\n",
        },
    )
    found = listed()
    assert {name: it["family"] for name, it in found.items()} == {
        "name-odd": "mine/naming",
        "name-worse": "mine/naming/deep",
        "owner-missing": "mine",
    }
    assert found["owner-missing"]["options"] == [
        {
            "name": "label",
            "default": "team",
            "help": "The label that names the owner.",
            "schema": {"type": "string", "minLength": 1},
        },
        {
            "name": "owners",
            "default": [],
            "help": "The owners there are; none: any.",
            "schema": {"type": "array", "items": {"type": "string", "minLength": 1}},
        },
    ]


@pytest.mark.parametrize(
    ("metadata", "package", "url"),
    [
        ("", "", None),
        (
            "Home-page: https://example.com/\nProject-URL: Source, https://example.com/code\n",
            "",
            None,
        ),
        ("Project-URL: Documentation, https://example.com/docs\n", "", "https://example.com/docs"),
        ("Project-URL: docs, https://example.com/docs\n", "", "https://example.com/docs"),
        ("Project-URL: Documentation, javascript:alert(1)\n", "", None),
        (
            "Project-URL: Documentation, https://example.com/docs\n",
            'DOCUMENTATION = "https://example.com/rules/{rule}.html"\n',
            "https://example.com/rules/owner-missing.html",
        ),
    ],
)
def test_the_address_of_a_plugin_s_rule(
    site: Path, metadata: str, package: str, url: str | None
) -> None:
    write(
        site,
        {
            "my_rules-1.0.dist-info/METADATA": METADATA + metadata,
            "my_rules/__init__.py": package,
        },
    )
    assert listed()["owner-missing"]["url"] == url
    text = lint(site).stdout
    assert [line.strip() for line in text.splitlines() if "docs:" in line] == []
    text = lint(site, form="text").stdout
    links = [line.strip() for line in text.splitlines() if "= docs:" in line]
    assert links == ([f"= docs: {url}"] if url else [])
    run_ = json.loads(lint(site, form="sarif").stdout)["runs"][0]
    rules = {it["id"]: it for it in run_["tool"]["driver"]["rules"]}
    assert rules["owner-missing"].get("helpUri") == url
    assert run("explain", "owner-missing").stdout.endswith(f"\nSee {url}\n") == bool(url)


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("dependency_cycle.py", PLAIN, "two rules have the id dependency-cycle: "),
        ("more/dependency_cycle.py", PLAIN, "two rules have the id dependency-cycle: "),
        ("helper.py", "X = 1\n", "helper.py defines no rule; start the name of a helper with an underscore"),
        ("more/helper.py", "X = 1\n", "helper.py defines no rule; start the name"),
        ("copied.py", "from my_rules.owner_missing import check\n", "copied.py defines no rule"),
        ("_hidden.py", PLAIN, "_hidden.py defines a rule; move it to its own module"),
        ("_more/hidden.py", PLAIN, "hidden.py defines a rule; move it to its own module"),
        ("__init__.py", PLAIN, "__init__.py defines a rule; move it to its own module"),
        ("more/__init__.py", PLAIN, "__init__.py defines a rule; move it to its own module"),
        ("two.py", f"{PLAIN}\n\nother = rule(Severity.HINT)(check.check)\n", "two.py defines 2 rules; a file defines one rule"),
        ("no-prod.py", PLAIN, "no-prod.py cannot be imported: its name is not a Python identifier"),
        ("my-family/prod.py", PLAIN, "my-family cannot be imported: its name is not a Python identifier"),
        ("a.b.py", PLAIN, "a.b.py cannot be imported: its name is not a Python identifier"),
        ("gone.py", "import gone_for_good\n", "my_rules.gone: ModuleNotFoundError: No module named 'gone_for_good'"),
        ("more/__init__.py", "import gone_for_good\n", "my_rules.more: ModuleNotFoundError: No module named"),
        ("odd.py", "x = = 1\n", "my_rules.odd: SyntaxError: "),
        ("odd.py", PLAIN.replace("cluster)", "objects)"), "my_rules.odd: TypeError: my_rules.odd.check: not a valid signature for a rule"),
        ("odd.py", PLUGIN.replace("label: str", "label: list[str]"), "my_rules.odd: TypeError: my_rules.odd.Options.label: an option cannot have this type"),
        ("__init__.py", "DOCUMENTATION = 3", "its DOCUMENTATION is not a web address: 3"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_loaded(site: Path, path: str, text: str, message: str) -> None:
    write(site, {f"my_rules/{path}": text})
    done = run("rules")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: the rules of my-rules cannot be loaded: ")
    assert message in done.stderr
    assert done.stderr.endswith("\nhelp: fix or uninstall my-rules\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", ["gone_rules", "my_rules:check"])
def test_an_entry_point_must_name_a_package(site: Path, value: str) -> None:
    entry = f"[gitops_lint.rules]\nmine = {value}\n"
    write(site, {"my_rules-1.0.dist-info/entry_points.txt": entry})
    done = lint(site)
    assert done.exit_code == 2
    assert done.stderr.startswith("error: the rules of my-rules cannot be loaded: ")
    assert value in done.stderr


def test_an_entry_point_may_name_a_single_module_and_two_the_same(site: Path) -> None:
    entries = "[gitops_lint.rules]\na = my_rules.owner_missing\nb = my_rules\n"
    write(site, {"my_rules-1.0.dist-info/entry_points.txt": entries})
    assert {name: it["family"] for name, it in listed().items()} == {"owner-missing": "a"}


def test_a_crash_of_a_plugin_s_rule_names_the_plugin(site: Path) -> None:
    write(site, {"my_rules/failing.py": PLAIN.replace("yield from ()", "yield 1 / 0")})
    done = lint(site, form="text")
    assert done.exit_code == 2
    failed = "gitops-lint failed while running the rule failing of my-rules: ZeroDivisionError at"
    assert f"error[internal-error]: {failed} my_rules.failing:" in done.stdout
    assert " = help: report this bug to the authors of my-rules;" in done.stdout


@pytest.mark.parametrize(
    "check",
    [
        lambda objects: iter(()),
        lambda: iter(()),
        lambda resource: iter(()),
        lambda cluster, repository: iter(()),
        lambda cluster, extra=1: iter(()),
    ],
)
def test_invalid_signatures(check: Any) -> None:
    with pytest.raises(TypeError, match="not a valid signature for a rule"):
        rule(Severity.HINT)(check)


@pytest.mark.parametrize("check", [lambda change: iter(()), lambda faults: iter(())])
def test_only_what_has_objects_has_kinds(check: Any) -> None:
    with pytest.raises(TypeError, match="not a valid signature for a rule"):
        rule(Severity.HINT, kinds=("Bucket",))(check)


@dataclass(frozen=True)
class Options:
    depth: int = option(4, "How deep.", minimum=1)
    share: float = option(0.5, "How much.", minimum=0, maximum=1)
    strict: bool = option(default=False, help="How.")
    mode: Literal["a", "b"] = option("a", "Which.")
    label: str | None = option(None, "Of what.")
    modes: tuple[Literal["a", "b"], ...] = option(("b",), "Which ones.")
    many_lists: tuple[tuple[str, ...], ...] = option((), "All.")


def test_signatures() -> None:
    """The names of a check's parameters determine its scope and its arguments."""
    found = [
        rule(Severity.HINT)(lambda cluster: iter(())),
        rule(Severity.HINT)(lambda repository: iter(())),
        rule(Severity.HINT)(lambda comments: iter(())),
        rule(Severity.HINT, kinds=("Bucket",))(lambda resource: iter(())),
        rule(Severity.HINT, kinds=("Bucket",))(lambda cluster, resource: iter(())),
        rule(Severity.HINT, options=Options)(lambda cluster, options: iter(())),
        rule(Severity.HINT, kinds=("Bucket",), options=Options)(lambda resource, options: iter(())),
    ]
    assert [(it.scope, set(it.parameters)) for it in found] == [
        ("cluster", {"cluster"}),
        ("repository", {"repository"}),
        ("comments", {"comments"}),
        ("resource", {"resource"}),
        ("resource", {"resource", "cluster"}),
        ("cluster", {"cluster", "options"}),
        ("resource", {"resource", "options"}),
    ]


def test_a_check_without_the_options_that_are_declared_and_the_reverse() -> None:
    with pytest.raises(TypeError, match="its signature lacks `options`"):
        rule(Severity.HINT, options=Options)(lambda cluster: iter(()))
    with pytest.raises(TypeError, match="its decorator lacks `options`"):
        rule(Severity.HINT)(lambda cluster, options: iter(()))


def test_options_are_plain_data() -> None:
    text = {"type": "string", "minLength": 1}
    either = {"type": ["string", "array"], "minLength": 1, "minItems": 1, "items": text}
    assert [(it.name, it.default, it.schema) for it in declared(Options)] == [
        ("depth", 4, {"type": "integer", "minimum": 1}),
        ("share", 0.5, {"type": "number", "minimum": 0, "maximum": 1}),
        ("strict", False, {"type": "boolean"}),
        ("mode", "a", {"enum": ["a", "b"]}),
        ("label", None, text),
        ("modes", ("b",), {"type": "array", "items": {"enum": ["a", "b"]}}),
        ("many-lists", (), {"type": "array", "items": either}),
    ]


def test_options_as_a_check_gets_them() -> None:
    made = rule(Severity.HINT, options=Options)(lambda cluster, options: iter(()))
    assert made.configured(None) == Options()
    said = {
        "depth": 3.0,
        "share": 1,
        "label": "x",
        "modes": ["a"],
        "many-lists": ["a", ["b", "c"]],
    }
    options = made.configured(said)
    assert options == Options(
        depth=3, share=1.0, label="x", modes=("a",), many_lists=(("a",), ("b", "c"))
    )
    assert (type(options.depth), type(options.share)) == (int, float)


def test_invalid_declarations_of_options() -> None:
    @dataclass
    class Thawed:
        a: int = option(1, "x")

    class Plain:
        a: int = option(1, "x")

    @dataclass(frozen=True)
    class Bare:
        a: int = 1

    @dataclass(frozen=True)
    class Reserved:
        severity: str = option("a", "x")

    @dataclass(frozen=True)
    class Wrong:
        a: int = option("1", "x")

    @dataclass(frozen=True)
    class Truth:
        a: int = option(True, "x")

    @dataclass(frozen=True)
    class Nested:
        a: tuple[tuple[tuple[str, ...], ...], ...] = option((), "x")

    @dataclass(frozen=True)
    class Mapped:
        a: dict[str, str] = option((), "x")

    @dataclass(frozen=True)
    class Two:
        a: int | str = option(1, "x")

    for wrong, message in (
        (Thawed, "Thawed: options must be a frozen dataclass"),
        (Plain, "Plain: options must be a frozen dataclass"),
        (Bare, "Bare.a: declare an option with"),
        (Reserved, "Reserved.severity: the name is reserved: every rule has a `severity`"),
        (Wrong, "Wrong.a: the default '1' is not of its type"),
        (Truth, "Truth.a: the default True is not of its type"),
        (Nested, "Nested.a: an option cannot have this type"),
        (Mapped, "Mapped.a: an option cannot have this type"),
        (Two, "Two.a: an option cannot have this type"),
    ):
        with pytest.raises(TypeError) as error:
            rule(Severity.HINT, options=wrong)(lambda cluster, options: iter(()))
        assert message in str(error.value)


def test_rules_are_sorted_and_unique() -> None:
    ids = [it.id for it in load_rules()]
    assert ids == sorted(set(ids))
