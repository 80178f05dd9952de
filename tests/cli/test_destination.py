"""`--output` and links in the linted repository."""

from pathlib import Path

import pytest

from gitops_lint.cli.destination import check_destination
from gitops_lint.errors import UsageError
from tests.cli.conftest import Run
from tests.hostile_checkout import CLUSTER


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "reports").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "precious").write_text("kept")
    (root / "out").symlink_to("../outside")
    (root / "file.sarif").symlink_to("../outside/precious")
    (root / "new.sarif").symlink_to("../outside/new")
    (root / "reports" / "up").symlink_to("..")
    (root / "first").symlink_to("second")
    (root / "second").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to("root")
    return root


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("file.sarif", "file.sarif"),
        ("new.sarif", "new.sarif"),
        ("out/a", "out"),
        ("out/b/c", "out"),
        ("out/../a", "out"),
        ("first/a", "first"),
        ("reports/up/out/a", "out"),
        ("reports/../out/a", "out"),
        ("../link/out/a", "out"),
    ],
)
def test_a_link_out_of_the_repository(root: Path, path: str, link: str) -> None:
    with pytest.raises(UsageError) as error:
        check_destination(root / path, root)
    assert str(error.value) == (
        f"`{root / path}` is not written: `{link}` is a symbolic link that leads out of the repository"
    )


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "reports/a",
        "reports/up/a",
        "../outside/a",
        "../link/a",
        "gone/a",
        "loop",
        "/dev/stdout",
    ],
)
def test_any_other_file(root: Path, path: str) -> None:
    check_destination(root / path, root)


@pytest.mark.usefixtures("linter")
def test_check_writes_nothing_through_a_link(run: Run, tmp_path: Path) -> None:
    kept = tmp_path.parent / f"{tmp_path.name}-kept"
    kept.write_text("kept")
    (tmp_path / "report").symlink_to(kept)
    result = run("check", "--output", "report")
    assert (result.exit_code, kept.read_text()) == (2, "kept")
    assert result.stderr.startswith("error: `report` is not written: `report` is a symbolic link")


def test_graph_writes_nothing_through_a_link(run: Run, tmp_path: Path) -> None:
    kept, root = tmp_path / "kept", tmp_path / "root"
    kept.write_text("kept")
    ((path, text),) = CLUSTER.items()
    (root / path).parent.mkdir(parents=True)
    (root / path).write_text(text)
    (root / "page.html").symlink_to(kept)
    output = root / "page.html"
    result = run("graph", "--root", root, "--format", "html", "--output", output)
    assert (result.exit_code, kept.read_text()) == (2, "kept")
    assert "is a symbolic link that leads out of the repository" in result.stderr
