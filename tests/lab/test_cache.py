from pathlib import Path

import pytest

from gitops_lint.cluster import Id
from gitops_lint.order.events.event import exists, ready
from gitops_lint.results.explanation import Name
from lab import cache
from lab.flux import State
from lab.history import Failure, History, Moment
from lab.play import Played
from lab.programs import VARIABLE

APPS = Name("Kustomization", "flux-system", "apps")
SHOP = Name("Kustomization", "flux-system", "shop")
APPS_ID = Id("Kustomization", "flux-system", "apps", "kustomize.toolkit.fluxcd.io")
PLAYED = Played(
    {APPS: State("True", "Succeeded", "done"), SHOP: State("False", "BuildFailed", "no")},
    History(
        {ready(APPS_ID): Moment(9, 3.5), exists(Id("Namespace", "", "shop")): Moment(4, 1)},
        (Failure(SHOP, "BuildFailed", "no", Moment(7, 2)),),
    ),
    20.0,
    quiet=True,
)


def test_a_play_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert cache.load("a") is None
    cache.save("a", PLAYED)
    assert cache.load("a") == PLAYED
    assert cache.load("b") is None


def test_a_play_is_used_for_the_same_files_and_needs(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        (folder / ".git").mkdir(parents=True)
        (folder / "file.yaml").write_text("a")
    (two / ".git" / "config").write_text("other")
    assert cache.key(one, "c", ["x", "y"]) == cache.key(two, "c", ["y", "x"])
    keys = {cache.key(one, "c", ["x"]), cache.key(one, "c", []), cache.key(one, "d", [])}
    (two / "file.yaml").write_text("b")
    assert len(keys | {cache.key(two, "c", [])}) == 4
