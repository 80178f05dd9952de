"""`vars`: the variables of Kustomizations."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint import testing
from gitops_lint.testing import write_files
from tests.cli.conftest import Run

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "variables.json"


def kustomization(name: str, post_build: str | None, namespace: str = "flux-system") -> str:
    source = "sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}"
    last = "" if post_build is None else f"postBuild:{post_build}".replace("\n  ", "\n")
    return testing.kustomization(name, source, last, namespace=namespace)


APPS = """
    substitute:
      color: blue
      spare: "1"
    substituteFrom:
      - {kind: ConfigMap, name: settings}
      - {kind: Secret, name: secrets}"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: default}\ndata:\n"
FILES = {
    ".gitops-lint.yaml": ("clusters: [{path: clusters/a, name: a}, {path: clusters/b, name: b}]\n"),
    "clusters/a/apps.yaml": kustomization("apps", APPS)
    + "---\n"
    + kustomization("web", " {substituteFrom: [{kind: Secret, name: gone}]}")
    + "---\n"
    + kustomization("plain", None)
    + "---\n"
    + kustomization("idle", " {}"),
    "clusters/a/settings.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: flux-system}
data:
  region: eu
---
apiVersion: v1
kind: Secret
metadata: {name: secrets, namespace: flux-system}
stringData:
  token: hunter2
  other: hunter3
""",
    "apps/config.yaml": CONFIG
    + "  a: ${color} ${region}\n  b: ${token} ${size:=big} $${HOME}\n  c: ${domain} ${color}\n",
    "apps/secret.yaml": (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\n"
        "stringData:\n  password: ${pw:=hunter4}\n"
    ),
    "web/config.yaml": CONFIG + "  a: ${name}\n",
    "plain/config.yaml": CONFIG + "  a: ${name}\n",
    "idle/config.yaml": CONFIG + "  a: ${name}\n",
    "clusters/b/apps.yaml": kustomization("apps", "\n    substitute: {color: red}", "team"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def ledgers(run: Run, root: Path, *arguments: str) -> Any:
    result = run("vars", *arguments, "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    return document["kustomizations"]


def test_each_variable_has_its_state_its_origin_and_its_uses(run: Run, root: Path) -> None:
    (ledger,) = ledgers(run, root, "apps", "--cluster", "a")
    assert (ledger["cluster"], ledger["kustomization"], ledger["note"]) == (
        "a",
        "flux-system/apps",
        None,
    )
    told = [
        (
            it["name"],
            it["state"],
            it["value"],
            it["source"],
            it["defined"] and tuple(it["defined"].values()),
            [(use["path"], use["line"], use["column"], use["expression"]) for use in it["uses"]],
        )
        for it in ledger["variables"]
    ]
    inline, settings = "clusters/a/apps.yaml", "clusters/a/settings.yaml"
    config, secret = "apps/config.yaml", "apps/secret.yaml"
    secrets = "Secret flux-system/secrets"
    assert told == [
        ("HOME", "escaped", None, None, None, [(config, 6, 28, "$${HOME}")]),
        (
            "color",
            "defined",
            "blue",
            "spec.postBuild.substitute",
            (inline, 11, 14),
            [(config, 5, 6, "${color}"), (config, 7, 16, "${color}")],
        ),
        ("domain", "undefined", None, None, None, [(config, 7, 6, "${domain}")]),
        ("pw", "defaulted", None, None, None, [(secret, 5, 13, "${pw:=…}")]),
        (
            "region",
            "defined",
            "eu",
            "ConfigMap flux-system/settings",
            (settings, 5, 11),
            [(config, 5, 15, "${region}")],
        ),
        ("size", "defaulted", None, None, None, [(config, 6, 15, "${size:=big}")]),
        ("token", "secret", None, secrets, (settings, 11, 10), [(config, 6, 6, "${token}")]),
        ("other", "unused", None, secrets, (settings, 12, 10), []),
        ("spare", "unused", "1", "spec.postBuild.substitute", (inline, 12, 14), []),
    ]


def test_all_kustomizations_with_substitution(run: Run, root: Path) -> None:
    told = [(it["cluster"], it["kustomization"], it["note"]) for it in ledgers(run, root)]
    assert told == [
        ("a", "flux-system/apps", None),
        ("a", "flux-system/idle", "no variable is defined, so Flux substitutes nothing"),
        ("a", "flux-system/web", None),
        ("b", "team/apps", None),
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["web"], [("a", "flux-system/web")]),
        (["flux-system/apps"], [("a", "flux-system/apps")]),
        (["team/apps"], [("b", "team/apps")]),
        (["apps", "--cluster", "b"], [("b", "team/apps")]),
        (["--cluster", "b"], [("b", "team/apps")]),
        (["plain"], [("a", "flux-system/plain")]),
        (["apps", "--cluster", "clusters/b"], [("b", "team/apps")]),
    ],
)
def test_choice(
    arguments: list[str], expected: list[tuple[str, str]], run: Run, root: Path
) -> None:
    found = ledgers(run, root, *arguments)
    assert [(it["cluster"], it["kustomization"]) for it in found] == expected


def test_a_variable_of_a_missing_object_is_unknown(run: Run, root: Path) -> None:
    (ledger,) = ledgers(run, root, "web")
    (variable,) = ledger["variables"]
    assert (variable["name"], variable["state"], variable["source"]) == (
        "name",
        "unknown",
        "Secret flux-system/gone, not in this repository",
    )


def test_a_kustomization_without_post_build(run: Run, root: Path) -> None:
    (ledger,) = ledgers(run, root, "plain")
    assert (ledger["variables"], ledger["note"]) == (
        [],
        "it has no postBuild, so Flux substitutes nothing",
    )


@pytest.mark.parametrize(
    ("arguments", "error", "help_"),
    [
        (
            ["apps"],
            "`apps` matches 2 Kustomizations",
            "choose one of flux-system/apps, team/apps",
        ),
        (["apsp"], "Kustomization `apsp` does not exist", "did you mean `apps`?"),
        (
            ["team/app"],
            "Kustomization `team/app` does not exist",
            "did you mean `team/apps`?",
        ),
        (
            ["zzz", "--cluster", "b"],
            "Kustomization `zzz` does not exist",
            "choose one of flux-system/flux-system, team/apps",
        ),
        (["--cluster", "z"], "cluster `z` does not exist", "choose one of a, b"),
    ],
)
def test_an_unknown_or_ambiguous_name_is_an_error(
    arguments: list[str], error: str, help_: str, run: Run, root: Path
) -> None:
    result = run("vars", *arguments, "--root", root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {error}\nhelp: {help_}\n"


@pytest.mark.parametrize("format_", ["text", "json", "table"])
def test_no_value_of_a_secret_is_shown(format_: str, run: Run, root: Path) -> None:
    result = run("vars", "--format", format_, "--root", root)
    assert result.exit_code == 0
    assert "token" in result.stdout
    assert "hunter" not in result.stdout


def test_text(run: Run, root: Path) -> None:
    assert run("vars", "flux-system/apps", "--root", root).stdout == (
        """\
flux-system/apps in a
  domain  undefined
            apps/config.yaml:7:6  ConfigMap default/config
  HOME    escaped
            apps/config.yaml:6:28  ConfigMap default/config
  color   = "blue", from spec.postBuild.substitute (clusters/a/apps.yaml:11:14)
            apps/config.yaml:5:6  ConfigMap default/config
            apps/config.yaml:7:16  ConfigMap default/config
  pw      default
            apps/secret.yaml:5:13  Secret default/s  ${pw:=…}
  region  = "eu", from ConfigMap flux-system/settings (clusters/a/settings.yaml:5:11)
            apps/config.yaml:5:15  ConfigMap default/config
  size    default
            apps/config.yaml:6:15  ConfigMap default/config  ${size:=big}
  token   secret, from Secret flux-system/secrets (clusters/a/settings.yaml:11:10)
            apps/config.yaml:6:6  ConfigMap default/config
  not used here: 1 variable of Secret flux-system/secrets: other
  not used here: 1 variable of spec.postBuild.substitute: spare

9 variables in 1 Kustomization: 1 undefined, 1 secret, 2 defined, 2 defaulted, 1 escaped, 2 unused.
"""
    )


def test_table(run: Run, root: Path) -> None:
    lines = run("vars", "web", "--format", "table", "--root", root).stdout.splitlines()
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == [
        "a",
        "flux-system/web",
        "name",
        "unknown",
        "",
        "Secret flux-system/gone, not in this",
        "web/config.yaml:5:6",
    ]
    assert lines[-1] == "1 variable in 1 Kustomization: 1 unknown."


def test_control_characters_are_escaped(run: Run, root: Path) -> None:
    write_files({"web/config.yaml": CONFIG + '  a: "${name:=\\e[2J}"\n'}, root)
    out = run("vars", "web", "--root", root).stdout
    assert "\x1b" not in out
    assert "${name:=\\x1b[2J}" in out


def test_an_object_with_an_empty_name_is_not_a_kind(run: Run, tmp_path: Path) -> None:
    write_files(
        {
            "clusters/a/apps.yaml": kustomization("apps", ' {substitute: {none: ""}}'),
            "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\n"
            'metadata: {name: "${none}", namespace: default}\n',
        },
        tmp_path,
    )
    result = run("vars", "--root", tmp_path, "--format", "json")
    (ledger,) = json.loads(result.stdout)["kustomizations"]
    assert [use["object"] for it in ledger["variables"] for use in it["uses"]] == [
        "ConfigMap default/"
    ]


def test_kustomizations_with_undefined_variables_are_first(run: Run, root: Path) -> None:
    (root / "clusters" / "a" / "aaa.yaml").write_text(
        kustomization("aaa", " {substitute: {a: b}}").replace("./aaa", "./plain"), encoding="utf-8"
    )
    heads = [
        line.partition(" in ")[0]
        for line in run("vars", "--root", root).stdout.splitlines()
        if " in " in line and not line.startswith(" ")
    ]
    undefined = ["flux-system/aaa", "flux-system/apps", "team/apps"]
    unknown = ["flux-system/web"]  # the Secret is not in the repository
    assert heads[:-1] == [*undefined, *unknown, "flux-system/idle"]  # the last line is the summary


def test_a_namespace_is_no_command_of_github(tmp_path: Path, run: Run) -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}]\n",
        "clusters/a/apps.yaml": kustomization("apps", " {substitute: {a: b}}", '"::error::x"'),
        "apps/config.yaml": f"{CONFIG}  a: ${{a}}\n",
    }
    write_files(files, tmp_path)
    text = run("vars", "--root", tmp_path).output
    assert r"\x3a:error::x/apps in a" in text.splitlines()
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


@pytest.mark.parametrize("format_", ["text", "json", "table"])
def test_no_token_is_shown(format_: str, run: Run, tmp_path: Path) -> None:
    token, password = "glpat-Uq7mRz2xW0pLk9sT4vBn", "hT7kLm29xQwZ4"
    variables = f"{{token: {token}, password: {password}, spare_token: {token}, color: blue}}"
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/apps.yaml": kustomization("apps", f" {{substitute: {variables}}}"),
        "apps/a.yaml": f"{CONFIG}  a: ${{token}} ${{password}} ${{color}}\n",
    }
    write_files(files, tmp_path)
    shown = run("vars", "--root", str(tmp_path), "--format", format_).stdout
    assert "blue" in shown
    assert token not in shown
    assert password not in shown
