"""The files that source-controller puts into an artifact."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.cluster.artifacts.sourceignore import MAX_PATTERNS, artifact_of, by_default
from gitops_lint.documents import Tree
from gitops_lint.gotext.glob import segment
from tests.examples import examples


class Memory(Tree):
    """A tree in memory, from a dict."""

    def __init__(self, files: dict[str, str], links: dict[str, str] | None = None) -> None:
        super().__init__(Path("/nowhere"))
        self._texts = files
        self.__dict__["_regular"] = frozenset(files)
        self.__dict__["_links"] = links or {}

    def read(self, path: str) -> bytes:
        return self._texts[path].encode()


def kept(files: dict[str, str] | str, spec: str | None = None, **options: object) -> set[str]:
    content = dict.fromkeys(files.split(), "") if isinstance(files, str) else files
    return set(artifact_of(Memory(content), spec_ignore=spec, **options).files)  # type: ignore[arg-type]


DEFAULTED = (
    ".gitignore a/.gitmodules .gitattributes/x a.jpg b.jpeg c.gif d.png e.wmv f.flv g.tar.gz h.zip"
    " .github/workflow.yaml a/.circleci/x .travis.yml .gitlab-ci.yml appveyor.yml .drone.yml"
    " cloudbuild.yaml codeship-services.yml codeship-steps.yml .goreleaser.yml a/.sops.yaml .flux.yaml"
    " pictures.zip/a.yaml"
)


def test_default_excludes() -> None:
    stays = "a/b.yaml .github .sops.yml x.tgz README.md .gitlab/ci.yml a.JPG .gitignore.yaml"
    assert kept(f"{DEFAULTED} {stays}") == set(stays.split())


@pytest.mark.parametrize("where", [".sourceignore", "deep/down/.sourceignore", "spec"])
def test_one_pattern_anywhere_drops_the_default_excludes(where: str) -> None:
    files = dict.fromkeys(DEFAULTED.split(), "")
    spec = "nothing" if where == "spec" else None
    if not spec:
        files[where] = "nothing"
    version_control = {".gitignore", "a/.gitmodules", ".gitattributes/x"}
    assert kept(files, spec) == files.keys() - version_control


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "  \n\t\n\u2003\n"])
def test_a_file_without_patterns_keeps_the_default_excludes(text: str) -> None:
    files = {".sourceignore": text, "a.yaml": "", "a.png": ""}
    assert kept(files, text) == {".sourceignore", "a.yaml"}


def test_nested_files_apply_to_their_directory_and_override_those_above() -> None:
    files = {
        ".sourceignore": "*.md\n/only-here",
        "a/.sourceignore": "!*.md\n/only-here",
        "a/only-here": "",
        "a/b/only-here": "",
        "a/x.md": "",
        "ab/x.md": "",
        "only-here": "",
        "x.md": "",
    }
    assert kept(files) == {".sourceignore", "a/.sourceignore", "a/b/only-here", "a/x.md"}


def test_a_file_in_an_ignored_directory_still_counts() -> None:
    files = {".sourceignore": "a/", "a/.sourceignore": "!keep", "a/keep": "", "a/drop": ""}
    assert kept(files) == {".sourceignore", "a/keep"}


def test_spec_ignore_overrides_the_files() -> None:
    files = {"a/.sourceignore": "*.md", "a/x.md": "", "x.md": ""}
    assert kept(files, "!x.md\n.sourceignore") == {"a/x.md", "x.md"}


def test_a_link_to_an_ignore_file_is_followed() -> None:
    tree = Memory(
        {"other/ignore": "*.md", "x.md": "", "a/x.md": ""},
        {"a/.sourceignore": "../other/ignore", "b/.sourceignore": "/etc/passwd"},
    )
    assert set(artifact_of(tree).files) == {"other/ignore", "x.md"}


def test_a_loop_of_links_is_no_ignore_file() -> None:
    tree = Memory({"x.zip": ""}, {".sourceignore": ".sourceignore"})
    assert set(artifact_of(tree).files) == set()


def test_root() -> None:
    tree = Memory(
        {
            ".sourceignore": "*.yaml",
            "k8s/.sourceignore": "/drop",
            "k8s/a.yaml": "",
            "k8s/drop/b.yaml": "",
            "k8s/a/drop": "",
            "k8s-old/a.yaml": "",
        }
    )
    assert artifact_of(tree, "k8s").files == {
        ".sourceignore": "k8s/.sourceignore",
        "a.yaml": "k8s/a.yaml",
        "a/drop": "k8s/a/drop",
    }


@pytest.mark.parametrize(
    ("sparse", "expected"),
    [
        (["./a"], {"a/x", "a-old/x"}),  # a prefix of the path, as in go-git
        (["a/", "b/c"], {"a/x", "b/c/x", "b/cd"}),
        (["./"], {"a/x", "a-old/x", "b/c/x", "b/cd", "root"}),
        (["none"], set()),
        ([], {"a/x", "a-old/x", "b/c/x", "b/cd", "root"}),
    ],
)
def test_sparse_checkout(sparse: list[str], expected: set[str]) -> None:
    assert kept("a/x a-old/x b/c/x b/cd root", sparse=sparse) == expected


def test_sparse_checkout_leaves_out_ignore_files_too() -> None:
    files = {".sourceignore": "*.yaml", "a/x.yaml": "", "a/x.png": ""}
    assert kept(files, sparse=["a"]) == {"a/x.yaml"}


# (pattern, the paths of PATHS that it ignores); comments note where git differs
PATHS = "a a.yaml b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"
QUIRKS = [
    ("a", "a b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),
    ("/a", "a"),
    ("a/", "b/a/c"),  # PATHS are files: "a" itself stays
    ("b/", "b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),
    ("b/a", "b/a b/a/c"),
    ("b/*/a", "b/c/a"),
    ("b/**", "b/a b/a/c b/c/a b/c/d/a"),
    ("b/**/a", "b/a b/a/c b/c/a b/c/d/a"),
    ("**/b/a", "b/a b/a/c x/y/b/a"),  # not x/b/y/b/a: the first b decides
    ("**", PATHS),
    ("/**", ""),  # git: everything
    ("**/**", ""),
    ("**/*", PATHS),
    ("*", PATHS),
    ("/*", PATHS),
    ("/*\n!/b", "a a.yaml x/y/b/a x/b/y/b/a"),
    ("/*\n!/b/c/a", "a a.yaml b/a b/a/c b/c/d/a x/y/b/a x/b/y/b/a"),  # git: b stays ignored
    ("b/\n!a", ""),
    ("b**/a", ""),
    ("b//a", "b/a b/a/c"),
    ("**//a", "a"),
    ("[a-", ""),
    ("[]a]", ""),
    ("[!b]", "b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),  # the letters ! and b
    ("[^b]", "a b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),
    ("[b-a]", ""),
    ("\\a", "a b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),
    ("a\\", ""),
    ("a  ", "a b/a b/a/c b/c/a b/c/d/a x/y/b/a x/b/y/b/a"),
    ("a\t", ""),
    ("?.yaml", "a.yaml"),
    ("a.yaml\r", "a.yaml"),
    ("\\#a\n#a", ""),
    ("!", ""),
    ("/", ""),
]


@pytest.mark.parametrize(("patterns", "ignored"), QUIRKS)
def test_quirks(patterns: str, ignored: str) -> None:
    assert set(PATHS.split()) - kept(PATHS, f"\n{patterns}\n") == set(ignored.split())


# Laws ---------------------------------------------------------------------------------------------


def reference_name(glob: str, name: str) -> bool | None:
    """Go's filepath.Match by exhaustive search; None for a malformed pattern."""
    tokens: list[str | tuple[bool, list[tuple[str, str]]]] = []
    i = 0
    while i < len(glob):
        char = glob[i]
        i += 1
        if char == "\\":
            if i == len(glob):
                return None
            tokens.append("=" + glob[i])
            i += 1
        elif char == "[":
            negated = glob[i : i + 1] == "^"
            i += negated
            ranges: list[tuple[str, str]] = []
            while not ranges or glob[i : i + 1] != "]":
                ends = []
                while True:
                    if glob[i : i + 1] in ("", "-", "]"):
                        return None
                    i += glob[i] == "\\"
                    if i >= len(glob) - 1:
                        return None
                    ends.append(glob[i])
                    i += 1
                    if len(ends) == 2 or glob[i] != "-":
                        break
                    i += 1
                ranges.append((ends[0], ends[-1]))
            i += 1
            tokens.append((negated, ranges))
        else:
            tokens.append(char if char in "*?" else "=" + char)

    def match(at: int, rest: str) -> bool:
        if at == len(tokens):
            return not rest
        token = tokens[at]
        if token == "*":
            return any(match(at + 1, rest[skip:]) for skip in range(len(rest) + 1))
        if not rest:
            return False
        if isinstance(token, tuple):
            if any(low <= rest[0] <= high for low, high in token[1]) == token[0]:
                return False
        elif token not in ("?", "=" + rest[0]):
            return False
        return match(at + 1, rest[1:])

    return match(0, name)


def reference_pattern(line: str, path: str) -> bool | None:
    """Whether a line includes (True) or excludes (False) a file; component by component."""
    include = line.startswith("!")
    line = line.removeprefix("!")
    line = line if line.endswith("\\ ") else line.rstrip(" ")
    only_below = line.endswith("/")
    wanted = line.removesuffix("/").split("/")
    names = path.split("/")
    if len(wanted) == 1:
        hits = [i for i, name in enumerate(names) if reference_name(wanted[0], name)]
        found = bool(hits) and not (only_below and hits[0] == len(names) - 1)
    else:
        found = _reference_path(wanted, names, only_below=only_below)
    return include if found else None


def _reference_path(wanted: list[str], names: list[str], *, only_below: bool) -> bool:
    found = anywhere = False
    for i, glob in enumerate(wanted):
        if glob == "**" and i == len(wanted) - 1:
            break
        if glob in ("", "**"):
            anywhere = glob == "**"
            continue
        if "**" in glob or reference_name(glob, "") is None:
            return False
        while names and anywhere and not reference_name(glob, names[0]):
            names = names[1:]
        if not names or not reference_name(glob, names[0]):
            return False
        names, found, anywhere = names[1:], True, False
    return found and not (only_below and not names)


NAMES = st.sampled_from(["a", "b", "ab", "ba", "aab", "x.md", "-", "[", "]", "*", "é", "\\", "a b"])
GLOBS = st.text("ab*?[]^-\\!é .", max_size=7)
LINES = st.builds(
    lambda sign, start, parts, end: sign + start + "/".join(parts) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "/", "**/"]),
    st.lists(st.one_of(GLOBS, NAMES, st.sampled_from(["**", "*"])), min_size=1, max_size=4),
    st.sampled_from(["", "/", "/**", " "]),
)


@settings(max_examples=examples(60), deadline=None)
@given(GLOBS, st.one_of(NAMES, st.text("ab-[]^é", min_size=1, max_size=6)))
def test_a_segment_matches_what_go_matches(glob: str, name: str) -> None:
    import re

    regex = segment(glob)
    expected = reference_name(glob, name) if glob else None
    assert bool(regex and re.fullmatch(regex, name)) == bool(expected)
    assert (regex is None) == (expected is None)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(LINES, max_size=5),
    st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), min_size=1, max_size=8),
)
def test_the_last_line_that_matches_decides(lines: list[str], paths: list[str]) -> None:
    patterns = [line for line in lines if line.strip() and not line.startswith("#")]
    expected = set()
    for path in paths:
        said = [
            verdict for line in patterns if (verdict := reference_pattern(line, path)) is not None
        ]
        if not (said and said[-1] is False):
            expected.add(path)
    assert kept(dict.fromkeys(paths, ""), "\n".join(["no pattern of theirs", *lines])) == expected


@given(st.lists(LINES, max_size=5), st.lists(LINES, max_size=5))
def test_the_kept_files_are_a_subset_of_all_files(above: list[str], below: list[str]) -> None:
    files = {"a/b.yaml": "", "b/a/x.md": "", "a/.sourceignore": "\n".join(below)}
    assert kept(files, "\n".join(above)) <= files.keys()


# Hostile input ------------------------------------------------------------------------------------


def test_many_stars_do_not_hang() -> None:
    files = dict.fromkeys(["a" * 250, "/".join(["a" * 250] * 10)], "")
    pattern = "*a" * 100 + "b"
    assert kept(files, f"{pattern}\n**/{pattern}/**/{pattern}") == files.keys()


def test_patterns_beyond_the_limit_are_not_read() -> None:
    patterns = "\n".join(["x" * 1000] * (MAX_PATTERNS // 1000 + 1))
    assert kept("a", f"{patterns}\na") == {"a"}


def test_after_a_line_that_is_too_long_nothing_is_read() -> None:
    assert kept("a b", f"a\n{'x' * 65536}\nb") == {"b"}
    assert kept("a b", f"a\n{'x' * 65535}\nb") == set()


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / ".sourceignore").write_bytes(b"\xff\xfe\x00*\n[\xff]\nb\n")
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    assert set(artifact_of(Tree(tmp_path)).files) == {".sourceignore", "a"}


def test_a_path_as_deep_as_a_file_system_allows() -> None:
    deep = "a/" * 2000 + "b.yaml"
    assert kept({deep: "", "c.zip": ""}) == {deep}
    assert kept({deep: "", "c.zip": ""}, "**/b.yaml") == {"c.zip"}


def test_by_default_keeps_the_order() -> None:
    assert list(by_default(["b", "a.zip", "a", ".github/x", "c/.github"])) == [
        "b",
        "a",
        "c/.github",
    ]
