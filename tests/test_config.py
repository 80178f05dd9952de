"""The configuration: all its entries, and every mistake with its place."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gitops_lint.config import (
    AcceptedNeed,
    ClusterConfig,
    Config,
    Ignore,
    Moved,
    Override,
    Profile,
    flux_version,
    load_config,
    locate,
    with_rule_ids,
)
from gitops_lint.config.charts import Api, ChartEntry, ReadFrom, RenderedKinds, Switch, Webhook
from gitops_lint.config.model import MOVED
from gitops_lint.config.schema import check_options, surely_valid
from gitops_lint.config.selectors import selected
from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Option, Severity
from gitops_lint.rule import load_rules
from tests.examples import examples

SCHEMA = Path(__file__).parents[1] / "schemas" / "gitops-lint" / "config.json"


def load(root: Path, text: str) -> Config:
    (root / ".gitops-lint.yaml").write_text(text, encoding="utf-8")
    return load_config(root)


def without_places(config: Config) -> Config:
    """A configuration without the places where it is written."""
    needs = config.needs and tuple(it._replace(place=None, entry=None) for it in config.needs)
    ignores, overrides = (
        tuple(it._replace(place=None, entry=None) for it in entries)
        for entries in (config.ignores, config.overrides)
    )
    return config._replace(
        mentions={}, moved=(), places={}, needs=needs, ignores=ignores, overrides=overrides
    )


def test_schema_is_valid() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", [None, "", "# nothing\n", "---\n", "{}"])
def test_defaults(tmp_path: Path, text: str | None) -> None:
    config = load_config(tmp_path) if text is None else load(tmp_path, text)
    assert config == Config()
    assert (config.fail_on, config.options, config.select) == (Severity.WARNING, {}, None)


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "clusters" / "a").mkdir(parents=True)
    (tmp_path / "fleet" / "b").mkdir(parents=True)
    config = load(
        tmp_path,
        """\
exclude: [charts/, "*.tpl.yaml"]
clusters:
  - ./clusters/a/
  - path: b
    root: fleet
    name: bee
    flux-version: 2.10
  - path: .
rules:
  rule-a: off
  rule-b: hint
  rule-c: error
  rule-e: {severity: off, some-option: [1, a]}
  rule-f: {}
ignore:
  - rule: rule-d
    path: apps/**
    reason: because
  - {rule: rule-e, object: HelmRelease media/*, reason: owner}
overrides:
  - path: lab/
    rules: {rule-a: hint, "rule-*": off}
profile: strict
fail-on: never
flux-version: v2.9.1
needs:
  - {kind: Secret, name: sops-*, namespace: flux-system, reason: up.sh}
  - {kind: Namespace, name: shop, reason: Terraform}
charts:
  widgets: {groups: [example.com, example.org/Widget]}
  gadgets: {groups: [example.net], crds: templates, values: crds.enabled, default: false}
  nothing: {groups: []}
  several:
    - source: [one, Two]
      groups: [example.com]
      values:
        any: {a: false, b.c: true}
        all: {d: false}
        none: {e: false, f: true}
        equal: {g: on}
      renders:
        - kinds: [example.org/Gadget]
          values: gadgets.*.enabled
          kind: gadgets.*.kind
          guarded: true
        - objects: extraObjects
    - source: three
      groups: []
      webhooks:
        - groups: [example.org]
        - groups: [example.org/Gadget]
          values: hook.on
          default: false
          failure-policy: hook.policy
      read: {version: 1.0.0, url: "https://example.com/charts/several"}
""",
    )
    assert without_places(config) == Config(
        exclude=("charts/", "*.tpl.yaml"),
        clusters=(
            ClusterConfig("clusters/a"),
            ClusterConfig("b", "bee", "fleet", "2.10"),
            ClusterConfig(""),
        ),
        severities={
            "rule-a": None,
            "rule-b": Severity.HINT,
            "rule-c": Severity.ERROR,
            "rule-e": None,
        },
        overrides=(Override("lab/", {"rule-a": Severity.HINT, "rule-*": None}),),
        ignores=(
            Ignore("rule-d", "because", "apps/**"),
            Ignore("rule-e", "owner", object="HelmRelease media/*"),
        ),
        profile=Profile.STRICT,
        fail_on=None,
        flux_version="2.9.1",
        options={"rule-e": {"some-option": [1, "a"]}},
        needs=(
            AcceptedNeed("Secret", "sops-*", "up.sh", "flux-system"),
            AcceptedNeed("Namespace", "shop", "Terraform"),
        ),
        charts={
            "widgets": (ChartEntry((Api("example.com"), Api("example.org", "Widget"))),),
            "gadgets": (
                ChartEntry(
                    (Api("example.net"),),
                    directory=False,
                    when=(Switch(("crds.enabled",), default=False),),
                ),
            ),
            "nothing": (ChartEntry(()),),
            "several": (
                ChartEntry(
                    (Api("example.com"),),
                    when=(
                        Switch(("a", "b.c"), default=True),
                        Switch(("d",), default=False),
                        Switch(("e",), default=True, inverted=True),
                        Switch(("f",), default=False, inverted=True),
                        Switch(("g",), default=False, equal="on"),
                    ),
                    renders=(
                        RenderedKinds(
                            (Api("example.org", "Gadget"),),
                            (Switch(("gadgets.*.enabled",)),),
                            kind="gadgets.*.kind",
                            guarded=True,
                        ),
                        RenderedKinds(objects="extraObjects"),
                    ),
                    source=("one", "two"),
                ),
                ChartEntry(
                    (),
                    webhooks=(
                        Webhook((Api("example.org"),)),
                        Webhook(
                            (Api("example.org", "Gadget"),),
                            (Switch(("hook.on",), default=False),),
                            "hook.policy",
                        ),
                    ),
                    source=("three",),
                    read=ReadFrom("1.0.0", "https://example.com/charts/several"),
                ),
            ),
        },
    )
    assert config.mentions == {
        "rule-a": ".gitops-lint.yaml:10:3",
        "rule-b": ".gitops-lint.yaml:11:3",
        "rule-c": ".gitops-lint.yaml:12:3",
        "rule-d": ".gitops-lint.yaml:16:11",
        "rule-e": ".gitops-lint.yaml:13:3",
        "rule-f": ".gitops-lint.yaml:14:3",
        "rule-*": ".gitops-lint.yaml:22:27",
    }


def test_the_baseline_need_not_exist_yet(tmp_path: Path) -> None:
    assert (
        load(tmp_path, "baseline: ./ci/accepted.jsonl").baseline == tmp_path / "ci/accepted.jsonl"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exlude: []", "1:1: unknown key `exlude`; did you mean `exclude`?"),
        (
            "zzz: 1",
            ("1:1: unknown key `zzz`; known keys: "
            "exclude, clusters, rules, overrides, ignore, needs, profile, fail-on, baseline, flux-version, max-depth, layers,"
                " charts"),
        ),
        ("exclude: a", "1:10: `exclude` must be a list"),
        ("exclude:", "1:9: `exclude` must be a list"),
        ('exclude: [a, ""]', "1:14: the second entry of `exclude` must not be empty"),
        ("exclude: [a, 1]", "1:14: the second entry of `exclude` must be a string"),
        ("- a", "1:1: the configuration must be a map"),
        ("text", "1:1: the configuration must be a map"),
        ("rules:\n  x: eror", "2:6: `rules.x` must be one of `off`, `hint`, `warning`, `error`; did you mean `error`?"),
        ("rules: {x: false}", "1:12: `rules.x` must be one of `off`, `hint`, `warning`, `error`"),
        ("rules: {x: {severity: of}}", "1:23: `rules.x.severity` must be one of `off`, `hint`, `warning`, `error`; did you mean `off`?"),
        ("rules: {crd-pruned: {sevrity: off}}",
         "1:22: unknown key `sevrity` in `rules.crd-pruned`; did you mean `severity`?"),
        ("rules: {dependency-too-deep: {max-deth: 3}}",
         "1:31: unknown key `max-deth` in `rules.dependency-too-deep`; did you mean `max-depth`?"),
        ("rules:\n  dependency-too-deep:\n    max-depth: four",
         "3:16: `rules.dependency-too-deep.max-depth` must be a whole number"),
        ("rules: {dependency-too-deep: {max-depth: 0}}",
         "1:42: `rules.dependency-too-deep.max-depth` must be at least 1"),
        ("rules: {inverted-layer: {layers: [a, [b, '']]}}",
         "1:42: the second entry of the second entry of `rules.inverted-layer.layers` must not be empty"),
        ("max-depth: 3\nrules: {dependency-too-deep: {max-depth: 4}}",
         "1:1: `max-depth` is also set at .gitops-lint.yaml:2:31"),
        ("fail-on: none", "1:10: `fail-on` must be one of `error`, `warning`, `hint`, `never`"),
        ("layers: apps", "1:9: `layers` must be a list"),
        ("layers: [apps, 1]", "1:16: the second entry of `layers` must be a string or a list"),
        ("layers: [[]]", "1:10: the first entry of `layers` must not be empty"),
        ("layers: [[a, '']]", "1:14: the second entry of the first entry of `layers` must not be empty"),
        ("needs: [{kind: Secret, name: x}]", "1:9: the first entry of `needs` needs `reason`"),
        ("needs: [{kind: Secret, name: '[', reason: x}]", "1:30: `[` is not a valid pattern"),
        ("charts: [x]", "1:9: `charts` must be a map"),
        ("charts: {x: example.com}", "1:13: `charts.x` must be a map"),
        ("charts: {x: {group: []}}", ("1:13: `charts.x` needs `groups`\n"
         "1:14: unknown key `group` in `charts.x`; did you mean `groups`?")),
        ("charts: {x: {groups: a.b}}", "1:22: `charts.x.groups` must be a list"),
        ("charts: {x: {groups: [a.b], crds: template}}",
         "1:35: `charts.x.crds` must be one of `crds`, `templates`; did you mean `templates`?"),
        ("charts: {x: {groups: [a.b], default: 'no'}}",
         "1:38: `charts.x.default` must be true or false"),
        ("charts: {x: {groups: [a.b/v1]}}", "1:23: `a.b/v1` is not an API group"),
        ("charts: {x: []}", "1:13: `charts.x` must not be empty"),
        ("charts: {x: [{groups: [a.b]}, {groups: [c]}]}", "1:41: `c` is not an API group"),
        ("charts: {x: {groups: [], webhooks: [{groups: [c]}]}}", "1:47: `c` is not an API group"),
        ("charts: {x: {groups: [], webhooks: [{}]}}", "1:37: the first entry of `charts.x.webhooks` needs `groups`"),
        ("charts: {x: {groups: [], renders: [{values: a}]}}",
         "1:36: the first entry of `charts.x.renders` needs `kinds` or `objects`"),
        ("charts: {x: {groups: [], renders: [{kinds: [a.b]}]}}", "1:45: `a.b` is not a kind"),
        ("charts: {x: [{groups: [], renders: [{kinds: [c/D]}]}]}", "1:46: `c/D` is not a kind"),
        ("charts: {x: {groups: [], source: 1}}",
         "1:34: `charts.x.source` must be a string or a list"),
        ("charts: {x: {groups: [], values: []}}",
         "1:34: `charts.x.values` must be a string or a map"),
        ("charts: {x: {groups: [], values: {}}}", "1:34: `charts.x.values` must not be empty"),
        ("charts: {x: {groups: [], values: {al: {}}}}",
         "1:35: unknown key `al` in `charts.x.values`; did you mean `all`?"),
        ("charts: {x: {groups: [], values: {all: {a: 1}}}}",
         "1:44: `charts.x.values.all.a` must be true or false"),
        ("charts: {x: {groups: [], read: {version: 1.0.0}}}",
         "1:32: `charts.x.read` needs `url`"),
        ("max-depth: 0", "1:12: `max-depth` must be at least 1"),
        ("max-depth: 1.5", "1:12: `max-depth` must be a whole number"),
        ("flux-version: [2]", "1:15: `flux-version` must be a string or a number"),
        ("flux-version: two", "1:15: `two` is not a Flux version"),
        ("flux-version: 2", "1:15: `2` is not a Flux version"),
        ("clusters: [1]", "1:12: the first entry of `clusters` must be a string or a map"),
        ("clusters: [{nam: x}]", ("1:12: the first entry of `clusters` needs `path` or `kustomization`\n"
         "1:13: unknown key `nam` in the first entry of `clusters`; did you mean `name`?")),
        ("clusters: [/etc]", "1:12: `/etc` is not a path in the repository"),
        ("clusters: [a/../..]", "1:12: `a/../..` is not a path in the repository"),
        ('clusters: ["a\\0"]', "1:12: `a\0` does not exist"),
        ("clusters: [" + "x" * 5000 + "]", "1:12: `" + "x" * 5000 + "` does not exist"),
        ("clusters: [{path: gone}]", "1:19: `gone` does not exist"),
        ("clusters: [{path: ., flux-version: x}]", "1:36: `x` is not a Flux version"),
        ("ignore:\n  - {rule: x, path: y}", "2:5: the first entry of `ignore` needs `reason`"),
        ("ignore: [{rule: x, path: y, reason: ''}]", "1:37: `reason` in the first entry of `ignore` must not be empty"),
        ("ignore: [{rule: x, reason: y}]", "1:10: the first entry of `ignore` needs `path` or `object`"),
        ("overrides: [{path: a/}]", "1:13: the first entry of `overrides` needs `rules`"),
        ("overrides: [{path: a/, rules: {x: of}}]",
         "1:35: `rules.x` in the first entry of `overrides` must be one of `off`, `hint`, `warning`, `error`; did you mean `off`?"),
        ("profile: stric", "1:10: `profile` must be one of `default`, `strict`, `pedantic`; did you mean `strict`?"),
        ("rules: {}\nrules: {}", "2:1: key `rules` is already defined at line 1"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        load(tmp_path, text)
    said = "\n".join(f".gitops-lint.yaml:{line}" for line in message.split("\n"))
    assert str(error.value) == said


def test_syntax(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^\.gitops-lint\.yaml:2:1: "):
        load(tmp_path, "a: [")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            ".gitops-lint.yaml",
            b"a: b\n---\nc: d\n",
            "`.gitops-lint.yaml` must be one YAML document, but has 2",
        ),
        (
            ".gitops-lint.yaml",
            b"a: \xff",
            ".gitops-lint.yaml:1:1: the file is not UTF-8 (byte 0xff)",
        ),
        (".gitops-lint.yml", b"", "`.gitops-lint.yml` is not read"),
    ],
)
def test_unreadable_files(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as error:
        load_config(tmp_path)
    assert str(error.value) == message


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("password: x")
    (root / ".gitops-lint.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="to a file outside the repository"):
        load_config(root)


def test_a_cluster_behind_a_link_out_of_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="is not a path in the repository"):
        load(root, "clusters: [link]")


@pytest.mark.parametrize("kind", ["directory", "fifo", "dangling"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".gitops-lint.yaml"
    if kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("gone")
    with pytest.raises(UsageError, match=r"is not a file|does not exist"):
        load_config(tmp_path)


def test_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("flux-version: 2.9\nfial-on: x\n")
    with pytest.raises(UsageError) as error:
        load_config(tmp_path, other)
    assert str(error.value) == f"{other}:2:1: unknown key `fial-on`; did you mean `fail-on`?"
    with pytest.raises(UsageError) as error:
        load_config(tmp_path, tmp_path / "othr.yaml")
    assert error.value.hint == "did you mean `other.yaml`?"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(20))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "exclude",
                        "clusters",
                        "rules",
                        "ignore",
                        "path",
                        "rule",
                        "reason",
                        "flux-version",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_it_says_is_a_config_or_a_clear_error(tmp_path: Path, data: object) -> None:
    try:
        load(tmp_path, json.dumps(data))
    except UsageError as error:
        assert str(error).startswith(".gitops-lint.yaml")  # noqa: PT017  either is right


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("2.9", "2.9"),
        ("v2.9.1", "2.9.1"),
        ("2.10", "2.10"),
        ("2.6.x", "2.6"),
        (" v2.9.0-rc.1 ", "2.9.0"),
    ],
)
def test_flux_version(version: str, numbers: str) -> None:
    assert flux_version(version) == numbers


@pytest.mark.parametrize("version", ["", "2", "2.x", "latest", "2.9.1.2", "٢.٩"])
def test_not_a_flux_version(version: str) -> None:
    with pytest.raises(UsageError):
        flux_version(version)


FAMILIES = {
    "dependency-cycle": "order",
    "dependency-not-found": "reference",
    "yaml-syntax": "schema",
    "owner-missing": "mine/naming",
}


@pytest.mark.parametrize(
    ("config", "message", "hint"),
    [
        (
            Config(select=frozenset({"yaml-sintax"}), mentions={"yaml-sintax": "--select"}),
            "--select: rule `yaml-sintax` does not exist",
            "did you mean `yaml-syntax`?",
        ),
        (
            Config(severities={"yaml-syntax": None, "zzz": None}),
            "rule `zzz` does not exist",
            "list all rules with `gitops-lint rules`",
        ),
        (
            Config(
                ignores=(Ignore("Dependency-Cycle", "x", "*"),),
                mentions={"Dependency-Cycle": "f:1:2"},
            ),
            "f:1:2: rule `Dependency-Cycle` does not exist",
            "did you mean `dependency-cycle`?",
        ),
        (
            Config(deselect=frozenset({"referense"}), mentions={"referense": "--ignore"}),
            "--ignore: rule `referense` does not exist",
            "did you mean `reference`?",
        ),
        (
            Config(select=frozenset({"dependancy-*"}), mentions={"dependancy-*": "--select"}),
            "--select: no rule matches `dependancy-*`",
            "did you mean `dependency-cycle`?",
        ),
        (
            Config(options={"order": {"max-depth": 4}}, mentions={"order": "f:1:2"}),
            "f:1:2: options are set by the id of a rule, not by `order`",
            None,
        ),
    ],
)
def test_selectors_that_select_nothing(config: Config, message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as error:
        with_rule_ids(config, FAMILIES)
    assert (str(error.value), error.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("selector", "rules"),
    [
        ("yaml-syntax", {"yaml-syntax"}),
        ("order", {"dependency-cycle"}),
        ("dependency-*", {"dependency-cycle", "dependency-not-found"}),
        ("*-cycle", {"dependency-cycle"}),
        ("mine", {"owner-missing"}),
        ("mine/naming", {"owner-missing"}),
        ("min", set()),
        ("*", set(FAMILIES)),
    ],
)
def test_selectors(selector: str, rules: set[str]) -> None:
    assert selected(selector, FAMILIES) == rules


def test_selectors_become_ids() -> None:
    config = Config(
        severities={"dependency-cycle": Severity.HINT, "order": None, "*": Severity.WARNING},
        ignores=(Ignore("dependency-*", "why", "a/"), Ignore("yaml-syntax", "why", "b/")),
        overrides=(
            Override("a/", {"yaml-syntax": Severity.HINT, "*": None}),
            Override("b/", {"reference": Severity.ERROR}),
        ),
        select=frozenset({"dependency-*", "schema"}),
        deselect=frozenset({"reference"}),
    )
    resolved = with_rule_ids(config, FAMILIES)
    assert resolved == Config(
        severities={
            "dependency-cycle": Severity.HINT,  # its id precedes the later `*`
            "dependency-not-found": None,
            "owner-missing": Severity.WARNING,
            "yaml-syntax": Severity.WARNING,
        },
        ignores=(
            Ignore("dependency-cycle", "why", "a/"),
            Ignore("dependency-not-found", "why", "a/"),
            Ignore("yaml-syntax", "why", "b/"),
        ),
        overrides=(
            Override(
                "a/",
                {
                    "dependency-cycle": None,
                    "dependency-not-found": None,  # not selected
                    "owner-missing": None,
                    "yaml-syntax": Severity.HINT,
                },
            ),
            Override("b/", {"dependency-not-found": None}),
        ),
        select=frozenset({"dependency-cycle", "yaml-syntax"}),
    )
    assert with_rule_ids(resolved, FAMILIES) == resolved


def test_selectors_of_the_file_have_places(tmp_path: Path) -> None:
    config = load(tmp_path, "rules:\n  schema: off\n  zz-*: off\n")
    with pytest.raises(UsageError) as error:
        with_rule_ids(config, FAMILIES)
    assert str(error.value) == ".gitops-lint.yaml:3:3: no rule matches `zz-*`"


DEPTH = Option("max-depth", 4, "How deep.", {"type": "integer", "minimum": 1})


def test_options_are_checked_against_what_the_rules_declare(tmp_path: Path) -> None:
    """Options of a plugin's rule, which the shipped schema does not know."""
    declared = {"theirs": (DEPTH,), "other": ()}
    check_options(load(tmp_path, "rules: {theirs: {max-depth: 4}, other: error}"), declared)
    with pytest.raises(UsageError) as error:
        check_options(
            load(
                tmp_path,
                "rules:\n  other: {severity: off, a: 1}\n  theirs:\n    max-deth: 3\n    max-depth: [0]\n",
            ),
            declared,
        )
    assert str(error.value).splitlines() == [
        ".gitops-lint.yaml:2:26: unknown key `a` in `rules.other`; known keys: severity",
        ".gitops-lint.yaml:4:5: unknown key `max-deth` in `rules.theirs`; did you mean `max-depth`?",
        ".gitops-lint.yaml:5:16: `rules.theirs.max-depth` must be a whole number",
    ]


def test_options_of_a_library_s_user_have_no_place() -> None:
    with pytest.raises(UsageError) as error:
        check_options(Config(options={"theirs": {"max-depth": 0}}), {"theirs": (DEPTH,)})
    assert str(error.value) == "`rules.theirs.max-depth` must be at least 1"


def test_keys_that_became_options(tmp_path: Path) -> None:
    text = (
        "layers: [crds, [infra-*, platform/*], apps]\nmax-depth: 7.0\nrules: {inverted-layer: off}"
    )
    config = load(tmp_path, text)
    assert config.options == {
        "dependency-too-deep": {"max-depth": 7},
        "inverted-layer": {"layers": ["crds", ["infra-*", "platform/*"], "apps"]},
    }
    assert config.severities == {"inverted-layer": None}
    assert config.moved == (
        Moved("max-depth", "dependency-too-deep", "max-depth", ".gitops-lint.yaml:2:1"),
        Moved("layers", "inverted-layer", "layers", ".gitops-lint.yaml:1:1"),
    )


def test_keys_that_became_options_are_options() -> None:
    options = {(rule.id, it.name) for rule in load_rules() for it in rule.options}
    assert {(it.rule, it.option) for it in MOVED} <= options


def test_locate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitops-lint.yaml").write_text("max-depth: 5")
    (tmp_path / "clusters" / "a").mkdir(parents=True)
    (tmp_path / "clusters" / "file.yaml").touch()
    monkeypatch.chdir(tmp_path / "clusters")
    here = (tmp_path, Config(options={"dependency-too-deep": {"max-depth": 5}}))
    for root, config in (locate(), locate([Path("a"), Path("file.yaml"), Path("..")])):
        assert (root, without_places(config)) == here
    assert locate([Path("a")], root=Path()) == (tmp_path / "clusters", Config())
    with pytest.raises(UsageError) as error:
        locate([Path("..")], root=Path("a"))
    assert str(error.value) == f"`..` is not in the repository `{tmp_path / 'clusters' / 'a'}`"
    with pytest.raises(UsageError) as error:
        locate([Path("fle.yaml")])
    assert (str(error.value), error.value.hint) == (
        "`fle.yaml` does not exist",
        "did you mean `file.yaml`?",
    )
    with pytest.raises(UsageError, match=r"`file\.yaml` is not a directory"):
        locate([], root=Path("file.yaml"))


def test_two_repositories(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / ".git").mkdir(parents=True)
    with pytest.raises(UsageError) as error:
        locate([tmp_path / "a", tmp_path / "b"])
    assert error.value.hint == "set the root with `--root`"


def _names(schema: Any) -> Iterator[str]:
    """The keys of maps that a schema describes."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from _names(inner)


WHOLE = json.loads(SCHEMA.read_text(encoding="utf-8"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.floats(0, 3)
    | st.sampled_from(["", "a", "off", "error", "2.9", "never", "x/y", "Secret"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(sorted({*_names(WHOLE)})), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=examples(50), deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(WHOLE["properties"])), VALUES, max_size=2))
def test_what_is_surely_valid_is_valid(data: dict[str, Any]) -> None:
    assert surely_valid(data, WHOLE, WHOLE) == Draft202012Validator(WHOLE).is_valid(data)
