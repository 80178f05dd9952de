"""Links to the lines of files: editors, servers, and templates of the user."""

from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.repo import Repo

from gitops_lint.cli.links import links
from gitops_lint.errors import UsageError
from gitops_lint.report.style import Links
from gitops_lint.testing import write_files
from tests.cli.test_diff import commit


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with two commits."""
    porcelain.init(str(tmp_path))
    commit(tmp_path, {"a.yaml": "a: 1\n"})
    commit(tmp_path, {"a.yaml": "a: 2\n"})
    return tmp_path


def remote(root: Path, url: str) -> None:
    with Repo(str(root)) as repository:
        config = repository.get_config()
        config.set((b"remote", b"origin"), b"url", url.encode())
        config.write_to_path()


def id_of(root: Path, steps: int) -> str:
    """The id of HEAD, or of the commit some steps before it."""
    with Repo(str(root)) as repository:
        found = repository[repository.head()]
        for _ in range(steps):
            found = repository[found.parents[0]]
        return found.id.decode()


def test_without_a_template_there_are_no_links(tmp_path: Path) -> None:
    assert links(None, tmp_path) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vscode", "vscode://file/a%20b/c/{path}:{line}"),
        ("cursor", "cursor://file/a%20b/c/{path}:{line}"),
        ("idea", "idea://open?file=/a%20b/c/{path}&line={line}"),
        ("zed", "zed://file/a%20b/c/{path}:{line}"),
        ("https://x.example/{path}?l={line}", "https://x.example/{path}?l={line}"),
        ("editor:{root}#{path}", "editor:a%20b/c#{path}"),
    ],
)
def test_editors_open_absolute_paths(name: str, expected: str) -> None:
    assert links(name, Path("/a b/c")) == Links(expected, expected)


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/team/fleet.git",
        "https://git.example/team/fleet",
        "https://token:secret@git.example/team/fleet.git",
        "ssh://git@git.example:2222/team/fleet.git",
        "git@git.example:team/fleet.git",
        "git.example:team/fleet/",
    ],
)
def test_servers_show_the_commit(clone: Path, url: str) -> None:
    remote(clone, url)
    now, then = id_of(clone, 0), id_of(clone, 1)
    assert links("github", clone, "HEAD~1") == Links(
        f"https://git.example/team/fleet/blob/{then}/{{path}}#L{{line}}",
        f"https://git.example/team/fleet/blob/{now}/{{path}}#L{{line}}",
    )
    found = links("gitlab", clone)
    assert found
    assert found.after == f"https://git.example/team/fleet/-/blob/{now}/{{path}}#L{{line}}"


def test_paths_are_relative_to_the_repository_of_git(clone: Path) -> None:
    write_files({"flux cd/apps/b.yaml": "b: 1\n"}, clone)
    remote(clone, "https://github.com/team/fleet")
    found = links("github", clone / "flux cd")
    assert found
    assert found.after.endswith(f"/blob/{id_of(clone, 0)}/flux%20cd/{{path}}#L{{line}}")
    found = links("https://x.example/{commit}/{path}", clone)
    assert found
    assert found.after == f"https://x.example/{id_of(clone, 0)}/{{path}}"


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert('{path}')", "JavaScript:{path}", "data:text/html,{path}", "vbscript:{path}",
        "blob:{path}", "https://x.example/", "{path}", "https://x.example/{path}/{other}",
        "//x.example/{path}", " javascript:{path}",
    ],
)  # fmt: skip
def test_a_link_opens_a_file_and_nothing_else(template: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a template of links"):
        links(template, tmp_path)


@pytest.mark.parametrize(
    "url", ["", "/srv/git/fleet", "file:///srv/git/fleet", "https://x.example/"]
)
def test_a_remote_that_is_no_server_is_a_usage_error(clone: Path, url: str) -> None:
    if url:
        remote(clone, url)
    with pytest.raises(UsageError, match="not a server to link to"):
        links("github", clone)
