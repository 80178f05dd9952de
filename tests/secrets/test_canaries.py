"""No output shows a canary, in the repositories of `places` and in others made of their parts."""

import re
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.secrets.outputs import outputs
from tests.secrets.places import ENTRY, INSTANCE, PARTS, Planted, encoded, files_of, planted

ALL: Final = tuple(PARTS)
# Not a ConfigMap that a patch makes a Secret: if it cannot be parsed, nothing says so.
WRITTEN: Final = tuple(name for name in ALL if name != "patch-kind")
_CANARY: Final = re.compile(r"hunter\d{3}canary")


def write(planted_: Planted, root: Path) -> None:
    for path, text in planted_.files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


def leaks(repository: Planted, root: Path, *, objects: int = 3) -> dict[tuple[str, ...], set[str]]:
    """The canaries that each command shows; only commands that show any."""
    write(repository, root)
    found = {call: repository.leaked(text) for call, text in outputs(root, objects=objects).items()}
    return {call: marks for call, marks in found.items() if marks}


@pytest.mark.parametrize("name", ALL)
def test_no_output_shows_a_secret(name: str, tmp_path: Path) -> None:
    repository = planted(files_of(name))
    assert repository.canaries
    assert leaks(repository, tmp_path) == {}


def test_a_flux_instance(tmp_path: Path) -> None:
    files = {"flux/instance.yaml": INSTANCE, **files_of("values")}
    del files[ENTRY]
    assert leaks(planted(files), tmp_path) == {}


def test_two_clusters_are_compared_without_secrets(tmp_path: Path) -> None:
    files = files_of("replacement", "url", "patch-flux")
    other = {
        path.replace("clusters/production", "clusters/staging"): text.replace(
            "clusters/production", "clusters/staging"
        ).replace("apps/", "others/")
        for path, text in files.items()
        if path.startswith("clusters/")
    }
    copied = {
        path.replace("apps/", "others/"): re.sub(r"<([a-z0-9-]+)>", r"<other-\1>", text)
        for path, text in files.items()
        if path.startswith("apps/")
    }
    assert leaks(planted({**files, **other, **copied}), tmp_path) == {}


DAMAGES: Final = (
    lambda line: line.replace(": ", ":", 1),
    lambda line: line.replace(":", "", 1),
    lambda line: f"\t{line}",
    lambda line: f" {line}",
    lambda line: line.lstrip(),
    lambda line: f"{line}\n{line}",
    lambda line: f"{line} [",
    lambda line: f"{line}: x",
    lambda line: line.replace(" ", " *", 1),
    lambda line: f"{line} ${{u!}}",
    lambda line: f'{line}"',
    lambda line: f"{line}\n---\n",
    lambda line: f"{line}\x07",
)


# A seed is no smaller than another one, and every example runs all commands.
@settings(max_examples=examples(4), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=3, unique=True), st.integers(0, 2**32)
)
def test_typing_errors_beside_a_secret_show_nothing(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], seed: int
) -> None:
    """One line with a canary is damaged, as by a slip of the keyboard."""
    random = Random(seed)
    repository = planted(files_of(*names))
    lines = [
        (path, number)
        for path, text in repository.files.items()
        for number, line in enumerate(text.split("\n"))
        if _CANARY.search(line) or any(encoded(it) in line for it in repository.canaries.values())
    ]
    path, number = random.choice(lines)
    text = repository.files[path].split("\n")
    text[number] = random.choice(DAMAGES)(text[number])
    repository.files[path] = "\n".join(text)
    assert leaks(repository, tmp_path_factory.mktemp("root"), objects=1) == {}, (path, text[number])


def test_the_test_sees_a_leak(tmp_path: Path) -> None:
    """A canary that is not a secret is shown, and found."""
    files = {**files_of(), "clusters/production/a.yaml": "kind: <public>\nmetadata: {}\n"}
    repository = planted(files)
    assert {mark for marks in leaks(repository, tmp_path).values() for mark in marks} == {"public"}


def test_base64_is_found() -> None:
    repository = planted({"a": "<a> <64:a>"})
    canary = repository.canaries["a"]
    assert repository.leaked(f"x {encoded(canary)} y") == {"a"}
