"""Whatever a repository holds: an answer or a clear error that does no harm to look at.

Our fixtures are changed at random places. GITOPS_LINT_EXAMPLES says how many times.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, Final

from click.testing import CliRunner
from hypothesis import given, note, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from gitops_lint.cli import main
from gitops_lint.engine.run import lint
from gitops_lint.errors import UsageError
from tests.examples import examples

EXAMPLES: Final = examples(20)
SECRET: Final = "correct-horse-battery-staple"
ENCODED: Final = b64encode(SECRET.encode()).decode()
FIXTURES: Final = Path(__file__).parent.parent / "fixtures"
ROOTS: Final = sorted(path for path in FIXTURES.glob("*/*") if path.is_dir())
SCALARS: Final[list[Any]] = [
    None, [], {}, 0, -1, 1e308, float("nan"), True, False, "", " ", "x" * 10_000, "${x}", "${x:=",
    "<< inputs.x >>", "\x00\x1b[31m\x7f\x85", "\u202eabc\u2066", "a\nb: c", "../../../../etc/passwd",
    "/etc/passwd", "%%{init: {}}%%", "]]></script><script>alert(1)</script>", 'a"|b', "😀", "-5m",
    "99999999999h", ["x"], {"a": None}, [[]], [None], [{"name": None}], [{"name": ["x"]}], "apps",
    "flux-system", {"name": "apps"}, [{"name": "apps"}], [{"name": "apps", "readyExpr": "(" * 500}],
    "true || " * 300 + "true", "Secret", "v1", "2001-01-01", 10**30,
]  # fmt: skip
COMMANDS: Final = [
    *(("check", "--format", it) for it in ("text", "json", "sarif", "github", "concise")),
    ("plan",),
    ("plan", "--format", "json"),
    *(("upgrade", "--format", it) for it in ("text", "markdown")),
    *(("needs", "--format", it) for it in ("text", "markdown", "yaml")),
    ("why", "NAME"),
    ("why", "NAME", "--format", "json"),
    ("why", "NAME", "--to", "OTHER"),
    ("compare", "CLUSTER", "CLUSTER"),
    ("compare", "CLUSTER", "CLUSTER", "--format", "json"),
    *(("graph", "--format", it, "--kind", "all") for it in ("text", "mermaid", "dot", "json", "html")),
    ("graph", "--format", "mermaid", "--focus", "NAME"),
]  # fmt: skip

Node = tuple[Any, Any]  # a list or map, and a key of it
Change = Callable[[Random, list[Any]], None]


def nodes(data: Any) -> Iterator[Node]:
    """Every path in a document."""
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield data, key
        yield from nodes(data[key])


def spot(random: Random, documents: list[Any], *keys: str) -> Node:
    """A place in some documents, one at a key of these if there is any."""
    there = list(nodes(documents))
    return random.choice([it for it in there if it[1] in keys] or there)


def replace(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents)
    inside[key] = random.choice(SCALARS)


def replace_what_orders(random: Random, documents: list[Any]) -> None:
    inside, key = spot(
        random, documents, "dependsOn", "wait", "healthChecks", "healthCheckExprs", "readyExpr", "path",
        "sourceRef", "suspend", "timeout", "interval", "retryInterval", "steps", "inputs", "name", "kind",
        "namespace", "volumeClaimTemplates", "values", "chart", "substituteFrom", "apiVersion", "labels",
    )  # fmt: skip
    inside[key] = random.choice(SCALARS)


def drop(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents)
    del inside[key]


def rename(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents, "dependsOn", "spec", "metadata", "path")
    if isinstance(inside, dict):
        value = inside.pop(key)
        inside[random.choice(["dependsOn", "healthChecks", "x", "", "values", "steps", "data"])] = (
            value
        )


def duplicate(random: Random, documents: list[Any]) -> None:
    documents.append(deepcopy(random.choice(documents)))


def move(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents, "dependsOn", "healthChecks", "wait")
    other, place = spot(random, documents, "interval", "prune")
    other[place], inside[key] = deepcopy(inside[key]), deepcopy(other[place])
    if isinstance(other, dict):
        other[key if isinstance(key, str) else "dependsOn"] = deepcopy(other[place])


def turn(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents, "dependsOn", "resources", "steps", "spec")
    value = inside[key]
    if isinstance(value, list):
        inside[key] = {str(number): item for number, item in enumerate(value)}
    else:
        inside[key] = [value]


def depend(random: Random, documents: list[Any]) -> None:
    """Dependencies on itself, on another one, or on thousands."""
    found = [it for it in documents if isinstance(it, dict) and isinstance(it.get("spec"), dict)]
    names = [
        name
        for it in found
        if isinstance(it.get("metadata"), dict) and isinstance(name := it["metadata"].get("name"), str)
    ]  # fmt: skip
    if names:
        some = [{"name": random.choice(names)} for _ in range(random.choice([1, 2, 3]))]
        many = [{"name": f"{random.choice(names)}{number}"} for number in range(3000)]
        random.choice(found)["spec"]["dependsOn"] = random.choice(
            [some, some, some, some * 1000, many]
        )


def deepen(random: Random, documents: list[Any]) -> None:
    inside, key = spot(random, documents)
    value = inside[key]
    for _ in range(random.choice([3, 90, 300])):
        value = random.choice([[value], {"spec": value}])
    inside[key] = value


CHANGES: Final[list[Change]] = [
    replace, replace_what_orders, replace_what_orders, replace_what_orders, drop, rename, duplicate,
    move, turn, depend, deepen,
]  # fmt: skip


def read(path: Path) -> list[Any]:
    try:
        return [it for it in YAML(typ="safe").load_all(path) if it is not None]
    except YAMLError:
        return []


def write(path: Path, documents: list[Any]) -> None:
    path.write_text(
        "\n---\n".join(json.dumps(it, default=str) for it in documents) + "\n", encoding="utf-8"
    )


def spoil(random: Random, root: Path) -> None:
    """Change a repository in one to five places, and put a secret into it."""
    files = [path for path in sorted(root.rglob("*.yaml")) if path.is_file() and read(path)]
    for _ in range(random.choice([1, 1, 2, 3, 5])):
        path = random.choice(files)
        documents = read(path)
        change = random.choice(CHANGES)
        if documents:
            change(random, documents)
            note(f"{change.__name__} in {path.relative_to(root)}")
            write(path, documents)
    path = random.choice([it for it in files if it.name != "kustomization.yaml"])
    about = {"name": "guarded", "namespace": "default"}
    write(path, [
        *read(path),
        {
            "apiVersion": "v1", "kind": "Secret", "metadata": about,
            "stringData": {"password": SECRET}, "data": {"token": ENCODED},
        },
        {
            "apiVersion": "fluxcd.controlplane.io/v1", "kind": "ResourceSet", "metadata": about,
            "spec": {
                "inputs": [{"password": SECRET}],
                "dependsOn": [{"apiVersion": "v1", "kind": "Secret", **about}],
                "resources": [{
                    "apiVersion": "v1", "kind": "Secret", "metadata": about,
                    "stringData": {"password": "<< inputs.password >>"},
                }],
            },
        },
    ])  # fmt: skip


def harmless(text: str) -> None:
    """The text has no control characters and no secret."""
    assert {char for char in text if not (char.isprintable() or char == "\n")} == set()
    assert SECRET not in text
    assert ENCODED not in text


def there(root: Path) -> Iterator[str]:
    """The objects that users may ask about, by name."""
    for path in sorted(root.rglob("*.yaml")):
        for item in read(path) if path.is_file() else ():
            kind = item.get("kind") if isinstance(item, dict) else None
            about = item.get("metadata") if kind in ("Kustomization", "HelmRelease") else None
            if isinstance(about, dict) and isinstance(about.get("name"), str):
                yield f"{kind}/{about['name']}"[:200].replace("\0", "")


def asked(random: Random, root: Path, clusters: list[str]) -> None:
    """Run one command as users do, and check its output."""
    names = [*there(root), "ks/flux-system", "flux-system", ""]
    said = {"NAME": random.choice(names), "OTHER": random.choice(names)}
    words = [
        random.choice(clusters or ["a"]) if word == "CLUSTER" else said.get(word, word)
        for word in random.choice(COMMANDS)
    ]
    note(" ".join(words))
    result = CliRunner().invoke(main, [*words, "--root", str(root)])
    assert "bug in gitops-lint" not in result.stderr, result.stderr
    done = result.exit_code == 0 or (words[0] == "check" and result.exit_code == 1)
    assert done or (result.exit_code == 2 and result.stderr and not result.stdout)
    harmless(result.stderr)
    harmless(result.stdout)
    if done and {"json", "sarif"} & {*words}:
        json.loads(result.stdout)
    if done and "html" in words:
        assert result.stdout.count("</script") == 2


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_any_change_is_answered(seed: int) -> None:
    random = Random(seed)
    with TemporaryDirectory() as folder:
        source, root = random.choice(ROOTS), Path(folder) / "r"
        note(str(source.relative_to(FIXTURES)))
        copytree(source, root, symlinks=True)
        spoil(random, root)
        try:
            report = lint(root, root=root)
        except UsageError as error:
            harmless(str(error))
            return
        assert report.crashes == ()
        for _ in range(3):
            asked(random, root, [it.name for it in report.clusters])
