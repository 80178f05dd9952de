"""Changes a case at random, guided by its structure.

All choices come from the given Random, so that the same seed gives the same case in every process.
"""

import json
from collections.abc import Callable
from posixpath import dirname, join
from random import Random
from typing import Any, Final, TypeAlias

from fuzz.case import Case, size
from fuzz.donors import YAML, Donors, copied, documents_of, role_of
from fuzz.values import ANY, EXPECTED, LINES, RAW, TEXTS
from fuzz.write import TWICE, flow, written
from gitops_lint.config import FILE_NAME

MAX_BYTES: Final = 60_000  # of a changed case; its time is only judged if it is small

_Node: TypeAlias = tuple[Any, Any]  # a list or dict, and a key of it
_Change: TypeAlias = Callable[["Mutator"], None]


class Mutator:
    """Changes one case."""

    def __init__(self, random: Random, case: Case, donors: Donors) -> None:
        self.random = random
        self.files: dict[str, bytes] = dict(case)
        self._donors = donors
        self._open: dict[str, list[Any]] = {}  # documents of files that have been changed

    def result(self) -> Case:
        """The changed case."""
        for path, documents in self._open.items():
            if path in self.files:
                self.files[path] = written(documents, self.random)
        return self.files

    # What to change

    def paths(self) -> list[str]:
        return list(self.files)

    def documents(self) -> tuple[str, list[Any]] | None:
        """A file and its documents, to be changed in place."""
        paths = [path for path in self.files if path.endswith(YAML)]
        if len(paths) > 1 and FILE_NAME in paths and self.random.random() < 0.97:
            paths.remove(FILE_NAME)
        if not paths:
            return None
        path = self.random.choice(paths)
        if path not in self._open:
            found = documents_of(path, self.files[path])
            if found is None:
                return None
            self._open[path] = found
        return path, self._open[path]

    def node(self) -> _Node | None:
        """An entry somewhere; those of Flux's own fields are likelier than those deep in others."""
        found = self.documents()
        if found is None or not found[1]:
            return None
        inside: Any = found[1]
        key: Any = self.random.randrange(len(inside))
        while True:
            value = inside[key]
            if not isinstance(value, dict | list) or not value or self.random.random() < 0.18:
                return inside, key
            inside = value
            key = (
                self.random.choice([*inside])
                if isinstance(inside, dict)
                else self.random.randrange(len(inside))
            )

    def text(self) -> _Node | None:
        """An entry whose value is text."""
        for _ in range(8):
            node = self.node()
            if node and isinstance(node[0][node[1]], str):
                return node
        return None

    def names(self) -> list[str]:
        """The names of objects in the case."""
        found = []
        for path in self.files:
            for document in self._open.get(path) or documents_of(path, self.files[path]) or ():
                about = document.get("metadata") if isinstance(document, dict) else None
                name = about.get("name") if isinstance(about, dict) else None
                if isinstance(name, str):
                    found.append(name)
        return found

    def any_value(self, key: Any) -> Any:
        """A value for a key: one that fits, one of a seed, or one that is hostile."""
        dice = self.random.random()
        if dice < 0.35 and key in EXPECTED:
            return self.random.choice(EXPECTED[key])
        if dice < 0.6:
            return self._donors.value(self.random, key)
        return self.random.choice(ANY if dice < 0.9 else TEXTS)

    # Changes to data

    def replace(self) -> None:
        if node := self.node():
            inside, key = node
            inside[key] = self.any_value(key)

    def replace_leaf(self) -> None:
        if node := self.text():
            inside, key = node
            fitting = EXPECTED.get(key) if isinstance(key, str) else None
            inside[key] = (
                self.random.choice(fitting or TEXTS)
                if self.random.random() < 0.7
                else self.random.choice(ANY)
            )

    def splice(self) -> None:
        if node := self.node():
            inside, key = node
            inside[key] = self._donors.value(self.random, key)

    def add(self) -> None:
        """Add an entry that some seed has at such a place."""
        found = self.documents()
        if not found or not found[1]:
            return
        document = self.random.choice(found[1])
        parent: Any = role_of(document)
        data = document
        while isinstance(data, dict) and data and self.random.random() < 0.6:
            parent = self.random.choice([*data])
            data = data[parent]
            while isinstance(data, list) and data:
                data = self.random.choice(data)
        entry = self._donors.entry(self.random, parent) if isinstance(parent, str) else None
        if isinstance(data, dict) and entry:
            data[entry[0]] = entry[1]

    def drop(self) -> None:
        if node := self.node():
            del node[0][node[1]]

    def rename(self) -> None:
        node = self.node()
        if node and isinstance(node[0], dict):
            inside, key = node
            new = self.random.choice([
                self.random.choice(self._donors.keys), str(key)[:-1], f"{key}s", str(key).upper(), "", "x", "<<",
                None, 1, True, "a.b/c", "##[x]", "::forged::", "\n", f"{RAW}*a", f"{RAW}? [a]", "k" * 300, "name", "kind",
                "$patch", "$retainKeys", "metadata", "spec", "items",
            ])  # fmt: skip
            inside[new] = inside.pop(key)

    def duplicate(self) -> None:
        if node := self.node():
            inside, key = node
            if isinstance(inside, list):
                times = self.random.choice([1, 1, 1, 2, 20])
                value = inside[key]
                copies = [copied(value) for _ in range(times)]
                inside[key:key] = copies
            elif isinstance(key, str):
                inside[f"{key}{TWICE}"] = self.any_value(key)

    def exchange(self) -> None:
        one, other = self.node(), self.node()
        if one and other:
            first, second = copied(one[0][one[1]]), copied(other[0][other[1]])
            one[0][one[1]], other[0][other[1]] = second, first

    def retype(self) -> None:
        if node := self.node():
            inside, key = node
            value = inside[key]
            if isinstance(value, list):
                options: list[Any] = [
                    {str(n): it for n, it in enumerate(value)},
                    value[:1] and value[0],
                    str(value)[:200],
                ]
            elif isinstance(value, dict):
                options = [list(value), list(value.values()), [value], json.dumps(value)[:2000]]
            else:
                options = [
                    [value],
                    {"name": value},
                    {str(value)[:50]: value},
                    str(value),
                    [value, value],
                    f"{RAW}{value}",
                ]
            inside[key] = self.random.choice(options)

    def deepen(self) -> None:
        if node := self.node():
            inside, key = node
            value = inside[key]
            for _ in range(self.random.choice([1, 2, 5, 90])):
                value = self.random.choice([[value], {"spec": value}, {str(key)[:50]: value}])
            inside[key] = value

    def edit_text(self) -> None:
        """Insert something into text, cut it, or repeat it."""
        if node := self.text():
            inside, key = node
            text: str = inside[key]
            at = self.random.randint(0, len(text))
            part = (
                self.random.choice(TEXTS)
                if self.random.random() < 0.7
                else str(self.random.choice(ANY))
            )
            part = part.removeprefix(RAW)[:300]
            inside[key] = self.random.choice([
                text[:at] + part + text[at:], text[:at] + part, text[:at], text[at:], part + text, text * 3,
                text[:at] + text[at + 1:], text.upper(), f"{text}\n{part}\n", text[:at] + "\n" + text[at:],
            ])  # fmt: skip

    def anchor(self) -> None:
        """Give a value an anchor, and use that elsewhere."""
        node, other = self.node(), self.node()
        if node and other:
            text = flow(node[0][node[1]])
            if len(text) < 2000:
                node[0][node[1]] = f"{RAW}&a {text}"
                if self.random.random() < 0.3 and isinstance(other[0], dict):
                    other[0]["<<"] = f"{RAW}*a"
                else:
                    other[0][other[1]] = f"{RAW}*a"

    def connect(self) -> None:
        """Let a reference name another object of the case."""
        names = self.names()
        node = self.node()
        if node and names:
            inside, key = node
            name = self.random.choice(names)
            if key in ("dependsOn", "healthChecks"):
                inside[key] = [
                    {"name": name} for name in self.random.sample(names, min(len(names), 3))
                ]
            elif isinstance(inside, dict) and key == "spec" and isinstance(inside[key], dict):
                inside[key]["dependsOn"] = [{"name": name}]
            else:
                inside[key] = name

    def add_document(self) -> None:
        if found := self.documents():
            _, documents = found
            more = (
                self._donors.document(self.random)
                if self.random.random() < 0.6
                else copied(self.random.choice(documents or [None]))
            )
            documents.insert(self.random.randint(0, len(documents)), more)

    # Changes to files

    def add_file(self) -> None:
        """Put a file of some seed next to ours, or over one."""
        path, content = self._donors.file(self.random)
        if self.random.random() < 0.6:
            folders = sorted({dirname(it) for it in self.files})
            path = join(self.random.choice(folders), path.rsplit("/", 1)[-1])
        self.files[path] = content
        self._open.pop(path, None)

    def move_file(self) -> None:
        path = self.random.choice(self.paths())
        folder, _, name = path.rpartition("/")
        new = self.random.choice([
            join(folder, "kustomization.yaml"), join(folder, "kustomization.yml"), join(folder, "Kustomization"), name,
            f"{folder}/x/{name}", f"{path}.yaml", path.removesuffix(".yaml"), join(folder, ".sourceignore"),
            join(folder, "##[x].yaml"), join(folder, "a\nb.yaml"), join(folder, "\x1b[1m.yaml"), join(folder, "::forged::.yaml"),
            f"{name} -> {path}", f"{path} -> {self.random.choice(self.paths())}", f"{folder} -> ..", "gotk-sync.yaml", f"{path} -> /etc/passwd",
            join(folder, "é.yaml"), join(folder, "x" * 200 + ".yaml"), f"clusters/b/{name}", join(folder, "gotk-components.yaml"),
        ])  # fmt: skip
        if (
            not new
            or new.startswith("/")
            or any(
                it.startswith(f"{new}/") or new.startswith(f"{it}/")
                for it in self.files
                if it != path
            )
        ):
            return
        content = self._closed(path)
        if self.random.random() < 0.6:
            del self.files[path]
        self.files[new] = content

    def drop_file(self) -> None:
        if len(self.files) > 1:
            path = self.random.choice(self.paths())
            del self.files[path]
            self._open.pop(path, None)

    def edit_lines(self) -> None:
        path = self.random.choice(self.paths())
        lines = self._closed(path).split(b"\n")
        for _ in range(self.random.choice([1, 1, 2, 4])):
            at = self.random.randrange(len(lines) + 1)
            dice = self.random.random()
            if dice < 0.2:
                del lines[at : at + self.random.choice([1, 1, 2, 8])]
            elif dice < 0.4 and lines:
                lines[at:at] = lines[at : at + self.random.choice([1, 1, 3, 9])]
            elif dice < 0.75:
                indent = b" " * self.random.choice([0, 0, 2, 4, 6])
                lines.insert(
                    at, indent + self.random.choice(LINES).encode("utf-8", "surrogatepass")
                )
            elif at < len(lines):
                lines[at] = (
                    self.random.choice([b"  ", b" ", b"\t", b"- ", b"? ", b"# ", b"'", b"!!x "])
                    + lines[at]
                )
        self.files[path] = b"\n".join(lines)

    def edit_bytes(self) -> None:
        path = self.random.choice(self.paths())
        content = bytearray(self._closed(path))
        for _ in range(self.random.choice([1, 1, 2, 4, 16])):
            at = self.random.randrange(len(content) + 1)
            dice = self.random.random()
            if dice < 0.4:
                content[at:at] = self.random.choice([b":", b"-", b"[", b"{", b"'", b'"', b"\n", b"\t", b"\r", b"\0", b"\xff", b"\xc2\x85",
                    b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"#", b"&a ", b"*a", b"!", b"|", b">", b"%", b"@", b"`", b"$", b"${", b"<<", b">>", b"9" * 30])  # fmt: skip
            elif dice < 0.7:
                del content[at : at + self.random.choice([1, 1, 1, 2, 5, 50])]
            elif at < len(content):
                content[at] = self.random.randrange(256)
        self.files[path] = bytes(content)

    def recode(self) -> None:
        path = self.random.choice(self.paths())
        content = self._closed(path)
        text = content.decode("utf-8", "replace")
        self.files[path] = self.random.choice([
            text.encode("utf-16", "replace"), text.encode("utf-8-sig", "replace"), text.replace("\n", "\r\n").encode("utf-8", "replace"),
            text.replace("\n", "\r").encode("utf-8", "replace"), text.replace("\n", "\u2028").encode("utf-8", "replace"), text.encode("utf-16-le", "replace"),
            b"", b"\n", b"---\n" * 50, b"# x", b"null", b"[]", b"{}", content + b"---\n" + content, content.rstrip(), b"\xff" + content,
        ])  # fmt: skip

    def _closed(self, path: str) -> bytes:
        """The content of a file as it is now; further changes of its text are kept."""
        documents = self._open.pop(path, None)
        if documents is not None:
            self.files[path] = written(documents, self.random)
        return self.files[path]


_CHANGES: Final[dict[_Change, int]] = {
    Mutator.replace: 20, Mutator.replace_leaf: 16, Mutator.splice: 12, Mutator.add: 18, Mutator.drop: 8, Mutator.rename: 6,
    Mutator.duplicate: 5, Mutator.exchange: 5, Mutator.retype: 7, Mutator.deepen: 2, Mutator.edit_text: 8, Mutator.anchor: 2,
    Mutator.connect: 6, Mutator.add_document: 5, Mutator.add_file: 4, Mutator.move_file: 3, Mutator.drop_file: 2,
    Mutator.edit_lines: 4, Mutator.edit_bytes: 3, Mutator.recode: 1,
}  # fmt: skip
_KINDS: Final = tuple(_CHANGES)
_WEIGHTS: Final = tuple(_CHANGES.values())
_TIMES: Final = (1, 1, 1, 2, 2, 3, 4, 6, 10)


def mutated(random: Random, case: Case, donors: Donors) -> Case:
    """The case with one to ten changes."""
    mutator = Mutator(random, case, donors)
    for change in random.choices(_KINDS, _WEIGHTS, k=random.choice(_TIMES)):
        change(mutator)
    changed = mutator.result()
    return changed if size(changed) <= MAX_BYTES else case
