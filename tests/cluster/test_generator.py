"""The artifacts of an ArtifactGenerator."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.cluster.artifacts.generator import Generated, generate
from gitops_lint.cluster.artifacts.sourceignore import artifact_of
from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Tree, parse_text
from gitops_lint.gotext.glob import double_star
from tests.examples import examples

REPOSITORY = (
    "README.md apps/base/a.yaml apps/base/b/c.yaml apps/base/b/d.md apps/prod/values.yaml"
    " apps/prod/deep/er/e.yaml infra/x.yaml infra/y/z.yaml chart.tgz list.yaml"
)


class Memory(Tree):
    """A tree of files without content."""

    def read(self, path: str) -> bytes:
        return b"[a]\n" if path.endswith("list.yaml") else b"a: b\n"


def source(paths: str = REPOSITORY) -> Artifact:
    return Artifact(Memory(Path("/nowhere")), {path: f"repo/{path}" for path in paths.split()})


HEAD = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: generator
spec:
  sources:
    - {alias: repo, kind: GitRepository, name: flux-system}
    - {alias: chart, kind: OCIRepository, name: chart}
"""


def generator(rest: str) -> Map:
    (document,) = parse_text("generator.yaml", HEAD + indent(dedent(rest), "  ")).documents
    assert isinstance(document.data, Map)
    return document.data


def run(rest: str, paths: str = REPOSITORY) -> Generated:
    return generate(generator(rest), {"repo": source(paths), "chart": None})


def copied(*operations: Mapping[str, object], paths: str = REPOSITORY) -> Generated:
    return run(f"artifacts: [{{name: made, copy: {json.dumps(operations)}}}]", paths)


def files(generated: Generated, name: str = "made") -> dict[str, str]:
    artifact = generated.artifacts[name]
    assert artifact
    return dict(artifact.files)


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str, str | None]]:
    """(line:column of the underlined text, message, help)."""
    return [(_underlined(fault), fault.message, fault.help) for fault in faults]


def _underlined(fault: Fault) -> str:
    span = fault.place.value
    return f"{span.line + 1}:{span.column + 1}"


# (from, to, files of the artifact): `path: origin`, separated by spaces
COPIES = [
    ("apps/base/a.yaml", "x.yaml", "x.yaml:apps/base/a.yaml"),
    ("apps/base/a.yaml", "x/", "x/a.yaml:apps/base/a.yaml"),
    ("./apps//base/a.yaml", "", "a.yaml:apps/base/a.yaml"),
    # a directory is copied with its own name, slash or not
    ("infra", "", "infra/x.yaml:infra/x.yaml infra/y/z.yaml:infra/y/z.yaml"),
    ("infra/", "to", "to/infra/x.yaml:infra/x.yaml to/infra/y/z.yaml:infra/y/z.yaml"),
    ("apps/base/b/", "apps/base/b/", "apps/base/b/b/c.yaml:apps/base/b/c.yaml apps/base/b/b/d.md:apps/base/b/d.md"),
    # directory/** is the content of the directory
    ("infra/**", "", "x.yaml:infra/x.yaml y/z.yaml:infra/y/z.yaml"),
    ("infra/**", "to", "to/x.yaml:infra/x.yaml to/y/z.yaml:infra/y/z.yaml"),
    # any other pattern keeps the directories, although an example in the documentation differs
    ("infra/*", "to/", "to/infra/x.yaml:infra/x.yaml to/infra/y/z.yaml:infra/y/z.yaml"),
    ("infra/*.yaml", "to/", "to/infra/x.yaml:infra/x.yaml"),
    ("*/*/**", "to", ("to/apps/base/a.yaml:apps/base/a.yaml to/apps/base/b/c.yaml:apps/base/b/c.yaml"
     " to/apps/base/b/d.md:apps/base/b/d.md to/apps/prod/values.yaml:apps/prod/values.yaml"
     " to/apps/prod/deep/er/e.yaml:apps/prod/deep/er/e.yaml to/infra/y/z.yaml:infra/y/z.yaml")),
    # ** in the middle is one level
    ("apps/**/a.yaml", "", "apps/base/a.yaml:apps/base/a.yaml"),
    ("**/y/z.yaml", "", "infra/y/z.yaml:infra/y/z.yaml"),
    ("*.md", "", "README.md:README.md"),
    ("./*.md", "", "README.md:README.md"),
    ("[!a-h]*/x.yaml", "", ""),
    ("[^a-h]*/x.yaml", "", "infra/x.yaml:infra/x.yaml"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "to", "expected"), COPIES)
def test_copy(start: str, to: str, expected: str) -> None:
    generated = copied({"from": f"@repo/{start}", "to": f"@artifact/{to}"})
    pairs = dict(pair.split(":") for pair in expected.split())
    assert files(generated) == {path: f"repo/{origin}" for path, origin in pairs.items()}
    assert (not generated.faults) == bool(pairs)


def test_the_whole_source() -> None:
    for start in ("", "**", "*"):
        generated = copied({"from": f"@repo/{start}", "to": "@artifact/"})
        assert files(generated) == {path: f"repo/{path}" for path in REPOSITORY.split()}


def test_later_copies_overwrite() -> None:
    generated = copied(
        {"from": "@repo/apps/base/a.yaml", "to": "@artifact/x.yaml"},
        {"from": "@repo/infra/**", "to": "@artifact/"},
    )
    assert files(generated) == {"x.yaml": "repo/infra/x.yaml", "y/z.yaml": "repo/infra/y/z.yaml"}


def test_a_file_is_copied_into_an_existing_directory() -> None:
    generated = copied(
        {"from": "@repo/infra/**", "to": "@artifact/to"},
        {"from": "@repo/README.md", "to": "@artifact/to"},
    )
    assert files(generated).keys() == {"to/x.yaml", "to/y/z.yaml", "to/README.md"}


EXCLUDES = [
    (["*.md"], "a.yaml b/c.yaml"),
    (["b"], "a.yaml"),
    (["b/**"], "a.yaml"),  # from the directory before the first * on
    (["apps/base/b/**"], "a.yaml"),  # and from the root
    (["**/*.yaml"], "b/d.md"),
    (["**/{a,c}.yaml"], "b/d.md"),
    (["b/[!c]*"], "a.yaml b/c.yaml"),
    (["base/**", "nothing"], "a.yaml b/c.yaml b/d.md"),
]


@pytest.mark.parametrize(("exclude", "left"), EXCLUDES)
def test_exclude(exclude: list[str], left: str) -> None:
    generated = copied({"from": "@repo/apps/base/**", "to": "@artifact/", "exclude": exclude})
    assert (set(files(generated)), generated.faults) == (set(left.split()), ())


def test_an_excluded_file_by_its_path_is_silently_left_out() -> None:
    generated = copied({"from": "@repo/README.md", "to": "@artifact/", "exclude": ["*.md"]})
    assert (files(generated), generated.faults) == ({}, ())


def test_default_excludes_apply_to_the_artifact() -> None:
    paths = "a/.sops.yaml a/b.yaml a/.github/c.yaml"
    assert files(copied({"from": "@repo/a/**", "to": "@artifact/"}, paths=paths)) == {
        "b.yaml": "repo/a/b.yaml"
    }
    named = run("artifacts: [{name: site.zip, copy: [{from: '@repo/**', to: '@artifact/'}]}]")
    assert files(named, "site.zip") == {}


def test_elsewhere() -> None:
    generated = copied(
        {"from": "@repo/infra/**", "to": "@artifact/"}, {"from": "@chart/", "to": "@artifact/"}
    )
    assert generated.artifacts == {"made": None}
    assert (generated.faults, generated.complete, generated.outputs[0].fails) == ((), True, False)


def test_merged_files_are_unknown() -> None:
    generated = copied(
        {"from": "@repo/infra/x.yaml", "to": "@artifact/", "strategy": "Merge"},
        {"from": "@repo/apps/prod/values.yaml", "to": "@artifact/x.yaml", "strategy": "Merge"},
    )
    assert files(generated) == {"x.yaml": "repo/apps/prod/values.yaml"}
    assert [(path, why) for path, why, _ in generated.outputs[0].unknown] == [
        ("x.yaml", "the file is merged from several files")
    ]


def test_overwriting_a_merged_file_makes_it_known_again() -> None:
    generated = copied(
        {"from": "@repo/infra/x.yaml", "to": "@artifact/"},
        {"from": "@repo/apps/prod/values.yaml", "to": "@artifact/x.yaml", "strategy": "Merge"},
        {"from": "@repo/infra", "to": "@artifact/"},
        {"from": "@repo/infra/x.yaml", "to": "@artifact/"},
    )
    assert generated.outputs[0].unknown == ()


def test_directories_are_never_merged() -> None:
    generated = copied(
        {"from": "@repo/infra/", "to": "@artifact/"},
        {"from": "@repo/infra/", "to": "@artifact/", "strategy": "Merge"},
    )
    assert generated.outputs[0].unknown == ()


@pytest.mark.parametrize("start", ["chart.tgz", "*.tgz", "**/*.tgz"])
def test_an_extracted_tarball_is_unknown(start: str) -> None:
    generated = copied({"from": f"@repo/{start}", "to": "@artifact/to/", "strategy": "Extract"})
    assert [(path, why) for path, why, _ in generated.outputs[0].unknown] == [
        ("to", "a tarball is extracted into this directory")
    ]
    assert (files(generated), generated.faults) == ({}, ())


# Faults -------------------------------------------------------------------------------------------

FAILING = [
    ({"from": "@repo/aps/base/**"}, "nothing in the source repo matches `aps/base/**`", "did you mean `apps`?"),
    ({"from": "@repo/apps/bsae"}, "apps/bsae does not exist in the source repo", "did you mean `base`?"),
    ({"from": "@repo/./apps/**"}, "nothing in the source repo matches `./apps/**`",
     "write the pattern without the leading `./`"),
    ({"from": "@repo//apps/**"}, "nothing in the source repo matches `/apps/**`",
     "write the pattern without the leading `/`"),
    ({"from": "@repo/apps/*/"}, "nothing in the source repo matches `apps/*/`",
     "end the pattern with `/**`, because a pattern that ends with `/` matches nothing"),
    ({"from": "@repo/**/e.yaml"}, "nothing in the source repo matches `**/e.yaml`",
     "use `**` only at the end of the path: elsewhere it matches one name, as `*` does"),
    ({"from": "@repo/[a"}, "`[a` is not a valid pattern", None),
    ({"from": "@repo/*.md", "exclude": ["*.md"]},
     "`exclude` excludes everything that `*.md` matches in the source repo", None),
    ({"from": "@repo/*.md", "exclude": ["{a"]}, "`{a` is not a valid exclude pattern", None),
    ({"from": "@repo/../x"}, "../x does not exist in the source repo", None),
    ({"from": "@repo/README.md", "to": "@artifact/../x"}, "../x is outside the artifact", None),
    ({"from": "@repo/apps/**", "to": "@artifact//x"}, "/x/base is outside the artifact", None),
    ({"from": "@repo/README.md", "strategy": "Extract"},
     "README.md is not a tarball (.tar.gz or .tgz), which `Extract` needs", None),
    ({"from": "@repo/apps", "strategy": "Extract"}, "apps is a directory, but `Extract` needs a tarball", None),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "why", "help_"), FAILING)
def test_a_copy_that_fails(operation: dict[str, object], why: str, help_: str | None) -> None:
    generated = copied({"to": "@artifact/", **operation})
    (fault,) = generated.faults
    assert fault.kind == FaultKind.ARTIFACT_GENERATOR
    assert fault.message == f"Flux does not create the artifact made: {why}"
    assert fault.help == help_
    assert generated.outputs[0].fails


OPTIONAL = ("@repo/aps/base/**", "@repo/apps/bsae", "@repo/*.none")


@pytest.mark.parametrize("start", OPTIONAL)
def test_an_optional_copy_of_nothing(start: str) -> None:
    generated = copied(
        {"from": start, "to": "@artifact/", "optional": True},
        {"from": "@repo/README.md", "to": "@artifact/"},
    )
    assert (files(generated), generated.faults) == ({"README.md": "repo/README.md"}, ())
    assert len(copied({"from": start, "to": "@artifact/", "optional": False}).faults) == 1


def test_an_optional_copy_that_fails_for_another_reason() -> None:
    generated = copied({"from": "@repo/[a", "to": "@artifact/", "optional": True})
    assert [fault.message for fault in generated.faults] == [
        "Flux does not create the artifact made: `[a` is not a valid pattern"
    ]


def test_a_file_or_directory_with_the_same_path() -> None:
    first = {"from": "@repo/README.md", "to": "@artifact/to"}
    below = copied(first, {"from": "@repo/infra/**", "to": "@artifact/to"})
    assert [fault.message for fault in below.faults] == [
        "Flux does not create the artifact made: to is a file in the artifact"
    ]
    onto = copied(
        {"from": "@repo/infra/**", "to": "@artifact/README.md"},
        {"from": "@repo/*.md", "to": "@artifact/"},
    )
    assert [fault.message for fault in onto.faults] == [
        "Flux does not create the artifact made: README.md is a directory in the artifact"
    ]


def test_an_empty_directory_in_place_of_a_file_is_no_fault() -> None:
    generated = copied(
        {"from": "@repo/README.md", "to": "@artifact/infra"},
        {"from": "@repo/infra", "to": "@artifact/", "exclude": ["**"]},
    )
    assert (files(generated), generated.faults) == ({"infra": "repo/README.md"}, ())


def test_merging_a_file_that_is_not_a_map() -> None:
    generated = copied(
        {"from": "@repo/infra/x.yaml", "to": "@artifact/x.yaml"},
        {"from": "@repo/list.yaml", "to": "@artifact/x.yaml", "strategy": "Merge"},
    )
    assert [fault.message for fault in generated.faults] == [
        "Flux does not create the artifact made: list.yaml is not a map, which `Merge` needs"
    ]


def test_faults_have_places_and_later_artifacts_fail() -> None:
    generated = run(
        """\
        artifacts:
          - name: good
            copy: [{from: "@repo/infra/**", to: "@artifact/"}]
          - name: bad
            copy:
              - from: "@repoo/infra/**"
                to: "@artifact/"
              - {from: "@repo/nothing", to: "@artifact/"}
              - {from: "@repo/infra/**", to: "@artifact/"}
          - name: late
            copy: [{from: "@repo/infra/**", to: "@artifact/"}]
        """
    )
    assert told(generated.faults) == [
        ("14:17", "no source has the alias `repoo`, so Flux does not create the artifact", "did you mean `repo`?"),
        ("16:18", "Flux does not create the artifact bad: nothing does not exist in the source repo", None),
    ]  # fmt: skip
    assert [(output.name, output.fails, set(files(generated, output.name))) for output in generated.outputs] == [
        ("good", False, {"x.yaml", "y/z.yaml"}),
        ("bad", True, {"x.yaml", "y/z.yaml"}),
        ("late", True, {"x.yaml", "y/z.yaml"}),
    ]  # fmt: skip


NAME_OF_A_SOURCE = (
    "the artifact `repo` has the name of a source, so it gets every file of that source,"
    " not only the copied ones"
)


def test_a_generator_that_stalls() -> None:
    text = HEAD + indent(
        dedent(
            """\
              - {alias: repo, kind: GitRepository, name: other}
            artifacts:
              - {name: a, revision: "@cart", copy: [{from: "@repo/infra", to: "@artifact/"}]}
              - {name: a, copy: [{from: "@repo/infra", to: "@artifact/"}]}
              - {name: repo, copy: [{from: "@repo/infra", to: "@artifact/"}]}
            """
        ),
        "  ",
    )
    data = parse_text("generator.yaml", text).documents[0].data
    generated = generate(data, {"repo": source(), "chart": None})
    nothing = "so Flux creates no artifact"
    assert told(generated.faults) == [
        ("9:15", f"two sources have the alias `repo`, {nothing}", "give each its own alias"),
        ("11:27", f"no source has the alias `cart`, {nothing}", "did you mean `chart`?"),
        ("12:14", f"two artifacts have the name `a`, {nothing}", "give each its own name"),
        (
            "13:14",
            NAME_OF_A_SOURCE,
            "rename the artifact or the alias",
        ),
    ]
    assert [output.fails for output in generated.outputs] == [True] * 3
    assert generated.artifacts["repo"] is None


# Path patterns ------------------------------------------------------------------------------------

FLEET = (
    "apps/Auth/envs/dev/a.yaml apps/Auth/envs/prod/a.yaml apps/web/envs/prod/b.yaml apps/web/x.yaml"
)
EACH = """
artifacts:
  - name: "{app}-{env}"
    copy:
      - {from: "@repo/apps/{app}/envs/{env}/**", to: "@artifact/{app}/"}
"""


def test_one_artifact_for_each_directory() -> None:
    pattern = (
        'pathPattern: "@repo/apps/{app}/envs/{env}"\ncommonMetadata: {labels: {env: x, team: t}}'
    )
    generated = run(pattern + EACH, FLEET)
    assert {output.name: (files(generated, output.name), output.labels) for output in generated.outputs} == {
        "auth-dev": ({"Auth/a.yaml": "repo/apps/Auth/envs/dev/a.yaml"}, {"app": "auth", "env": "dev", "team": "t"}),
        "auth-prod": ({"Auth/a.yaml": "repo/apps/Auth/envs/prod/a.yaml"}, {"app": "auth", "env": "prod", "team": "t"}),
        "web-prod": ({"web/b.yaml": "repo/apps/web/envs/prod/b.yaml"}, {"app": "web", "env": "prod", "team": "t"}),
    }  # fmt: skip
    assert (generated.faults, generated.complete) == ((), True)


def test_artifacts_of_the_same_name_in_several_namespaces() -> None:
    copy = "copy: [{from: '@repo/README.md', to: '@artifact/'}]"
    listed = ", ".join(f"{{name: made, namespace: {it}, {copy}}}" for it in ("a", "b"))
    generated = run(f"artifacts: [{listed}, {{name: made, {copy}}}]")
    assert [(it.namespace, it.name) for it in generated.outputs] == [
        ("a", "made"),
        ("b", "made"),
        ("", "made"),
    ]
    assert generated.faults == ()


def test_a_namespace_from_the_path_pattern() -> None:
    generated = run(
        "pathPattern: '@repo/apps/{app}/envs/{env}'\n"
        "artifacts: [{name: '{app}', namespace: '{env}', copy: []}]",
        FLEET,
    )
    assert [(it.namespace, it.name) for it in generated.outputs] == [
        ("dev", "auth"),
        ("prod", "auth"),
        ("prod", "web"),
    ]


NONE = "so Flux creates no artifact"
PATTERNS = [
    ("@repo/apps/{app}/env/{env}", FLEET,
     f"no directory matches `@repo/apps/{{app}}/env/{{env}}`, {NONE} and removes earlier ones", None),
    ("@repo/apps/*/envs/{env}", FLEET,
     f"no directory matches `@repo/apps/*/envs/{{env}}`, {NONE} and removes earlier ones",
     "write `{name}` to match the name of a directory: `*` and `?` are literal here"),
    ("@repo/apps/{app}/envs/{app}", FLEET, f"`@repo/apps/{{app}}/envs/{{app}}` is not a valid path pattern, {NONE}",
     "write captures as `{app}`, each with its own name"),
    ("@repo/apps/{app}/envs/{en v}", FLEET, f"`@repo/apps/{{app}}/envs/{{en v}}` is not a valid path pattern, {NONE}",
     "write captures as `{app}`, each with its own name"),
    ("@repo/apps/{app}/envs/{env", FLEET, f"`@repo/apps/{{app}}/envs/{{env` is not a valid path pattern, {NONE}",
     "write captures as `{app}`, each with its own name"),
    ("@repi/apps/{app}/envs/{env}", FLEET, "no source has the alias `repi`, so Flux does not create the artifact",
     "did you mean `repo`?"),
    ("@repo/apps/{ap}/envs/{env}", FLEET, f"`{{app}}-{{env}}` has a placeholder that the path pattern does not capture, {NONE}",
     "did you mean `ap`?"),
    ("@repo/apps/{app}/envs/{env}", "apps/a/envs/b/x apps/A/envs/b/x",
     f"apps/A/envs/b and apps/a/envs/b both create the artifact `a-b`, {NONE}", None),
    ("@repo/apps/{app}/envs/{env}", "apps/a/envs/.b/x",
     f"apps/a/envs/.b matches `@repo/apps/{{app}}/envs/{{env}}`, but `.b` is not a valid label value, {NONE}", None),
    ("@repo/apps/{app}/envs/{env}", "apps/a_b/envs/c/x",
     f"the artifact of apps/a_b/envs/c has the invalid name `a_b-c`, {NONE}", None),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "paths", "message", "help_"), PATTERNS)
def test_a_path_pattern_that_fails(
    pattern: str, paths: str, message: str, help_: str | None
) -> None:
    generated = run(f'pathPattern: "{pattern}"{EACH}', paths)
    assert [(fault.message, fault.help) for fault in generated.faults] == [(message, help_)]
    assert generated.outputs == ()


@pytest.mark.parametrize(
    "pattern", ["@chart/{app}-{env}", "@repo/{app}-{env}-{c}", "@${x}/{app}/{env}"]
)
def test_a_path_pattern_with_unknown_matches(pattern: str) -> None:
    generated = run(f'pathPattern: "{pattern}"{EACH}', FLEET)
    assert (generated.outputs, generated.faults, generated.complete) == ((), (), False)


# Unknown and malformed input ----------------------------------------------------------------------


def test_a_disabled_generator() -> None:
    data = generator("artifacts: [{name: a, copy: [{from: '@no/', to: '@artifact/'}]}]")
    off = {"metadata": {"annotations": {"source.extensions.fluxcd.io/reconcile": "Disabled"}}}
    assert generate(Map({**data, **off}, data.places), {"repo": source()}) == Generated()


def test_unresolved_variables() -> None:
    generated = run(
        """\
        artifacts:
          - {name: "a-${x}", copy: [{from: "@repo/infra", to: "@artifact/"}]}
          - {name: b, copy: [{from: "@repo/${x}", to: "@artifact/"}]}
          - {name: c, copy: [{from: "@${x}/a", to: "@artifact/"}]}
        """
    )
    assert {name: artifact is None for name, artifact in generated.artifacts.items()} == {
        "a-${x}": False, "b": True, "c": True,
    }  # fmt: skip
    assert (generated.faults, generated.complete) == ((), False)


KEYS = (
    "metadata annotations labels commonMetadata spec sources alias artifacts name revision pathPattern"
    " copy from to exclude strategy"
)
ODD: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text("@{}/*ab[\\", max_size=6)),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS.split()),
            below,
            max_size=4,
        ),
    ),
    max_leaves=25,
)


@settings(max_examples=examples(30), deadline=None)
@given(ODD, ODD, ODD)
def test_any_object(spec: object, artifacts: object, copy: object) -> None:
    for data in (
        {"spec": spec, "metadata": spec},
        {"spec": {"sources": spec, "artifacts": artifacts, "pathPattern": "@a/{a}"}},
        {"spec": {"sources": [{"alias": "a"}], "artifacts": [{"name": "x", "copy": copy}]}},
    ):
        document = parse_text("x.yaml", json.dumps(data)).documents[0].data
        generated = generate(document, {"a": source(), "b": None})
        assert {fault.place.path for fault in generated.faults} <= {"x.yaml"}


DIRECTORIES = st.lists(
    st.lists(st.sampled_from(["a", "b", "c.yaml"]), min_size=1, max_size=4).map("/".join),
    min_size=1,
    max_size=6,
)


@settings(max_examples=examples(30), deadline=None)
@given(DIRECTORIES)
def test_copying_content_or_directory_differs_only_by_the_name(found: list[str]) -> None:
    paths = " ".join(
        f"top/{path}" for path in found if not any(f.startswith(f"{path}/") for f in found)
    )
    contents = copied({"from": "@repo/top/**", "to": "@artifact/"}, paths=paths)
    directory = copied({"from": "@repo/top/", "to": "@artifact/"}, paths=paths)
    assert {f"top/{path}": origin for path, origin in files(contents).items()} == files(directory)
    assert files(directory) == {path: f"repo/{path}" for path in paths.split()}


STARS = [
    ("a/**", "a a/b a/b/c", "b ab/c"),
    ("**/a", "a b/a b/c/a", "ab a/b"),
    ("a/**/b", "a/b a/c/b a/c/d/b", "a b a/bc"),
    ("**", "a a/b", ""),
    ("**/**", "a a/b", ""),
    ("a**b", "ab acb", "a/b"),
    ("{a,b/{c,d*}}", "a b/c b/dx", "b c"),
    ("\\*", "*", "a"),
    ("[!a-c]", "d", "a b"),
    ("[a-]", "a -", "b"),
    ("?", "a", "ab /"),
]


@pytest.mark.parametrize(("pattern", "yes", "no"), STARS)
def test_double_star(pattern: str, yes: str, no: str) -> None:
    test = double_star(pattern)
    assert test
    assert [path for path in f"{yes} {no}".split() if test(path)] == yes.split()


@pytest.mark.parametrize("pattern", ["[", "[]", "[!]", "{a", "a}", "}{", "a\\"])
def test_a_malformed_double_star(pattern: str) -> None:
    assert double_star(pattern) is None


def test_hostile_patterns_do_not_hang() -> None:
    deep = "/".join(["a" * 200] * 20)
    stars = "*a" * 90 + "b"
    for exclude in (stars, f"**/{stars}", "**/a" * 60, "{a,b}" * 40, "{" * 500 + "}" * 500):
        generated = copied(
            {"from": "@repo/**", "to": "@artifact/", "exclude": [exclude]}, paths=deep
        )
        assert files(generated).keys() == {deep}
    assert files(copied({"from": f"@repo/{stars}", "to": "@artifact/"}, paths=deep)) == {}


# Real repositories --------------------------------------------------------------------------------

CORPUS = os.environ.get("GITOPS_LINT_CORPUS")
# (repository, generator, root of its source)
REAL = [
    ("fluxcd__flux2-kustomize-helm-example", "clusters/production/artifacts.yaml", "", "production"),
    ("fluxcd__flux2-kustomize-helm-example", "clusters/staging/artifacts.yaml", "", "staging"),
    ("xunholy__k8s-gitops", "kubernetes/apps/base/flux-system/artifact-generator/artifactgenerator.yaml",
     "kubernetes", "cluster-00"),
]  # fmt: skip


@pytest.mark.skipif(not CORPUS, reason="GITOPS_LINT_CORPUS is not set")
@pytest.mark.parametrize(("repository", "path", "root", "cluster"), REAL)
def test_recorded_content(repository: str, path: str, root: str, cluster: str) -> None:
    """Each Kustomization finds the files that the recording lists as its origin."""
    assert CORPUS
    tree = Tree(Path(CORPUS) / "repositories" / repository)
    artifact = artifact_of(tree, root)
    aliases = {
        entry["alias"]: artifact
        for document in tree.parse(path).documents
        for entry in document.data["spec"]["sources"]
    }
    (generated,) = (generate(document.data, aliases) for document in tree.parse(path).documents)
    recorded = json.loads((Path(CORPUS) / "expected" / f"{repository}.json").read_text())
    expected = dict(_recorded(recorded["clusters"][cluster]["kustomizations"]))
    assert expected
    found = {}
    for key, (name, directory, origin) in expected.items():
        made = generated.artifacts[name]
        assert made
        below = {
            source for inside, source in made.files.items() if inside.startswith(f"{directory}/")
        }
        top = f"{root}/{origin}/" if root else f"{origin}/"
        wanted = {source for source in artifact.files.values() if source.startswith(top)}
        found[key] = below == wanted and bool(below)
    assert found == dict.fromkeys(expected, True)


def _recorded(
    kustomizations: dict[str, dict[str, object]],
) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for key, entry in kustomizations.items():
        spec = (entry["object"] or {}).get("spec", {})  # type: ignore[attr-defined]
        if spec.get("sourceRef", {}).get("kind") == "ExternalArtifact":
            yield (
                key,
                (spec["sourceRef"]["name"], spec["path"].removeprefix("./"), str(entry["path"])),
            )
