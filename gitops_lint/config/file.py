"""Reads the content of `.gitops-lint.yaml` into a Config, after checking it against the schema."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import isabs, normpath
from typing import Any, Final

from gitops_lint.config.charts import ChartEntry, is_api, read_chart
from gitops_lint.config.model import (
    FILE_NAME,
    MOVED,
    AcceptedNeed,
    ClusterConfig,
    Config,
    Moved,
    Override,
    Profile,
)
from gitops_lint.config.paths import exists, missing, path_inside
from gitops_lint.config.schema import mistakes_in, shipped_schema
from gitops_lint.config.version import flux_version
from gitops_lint.documents import Document, KeyPath, Map, Place, get, parse, place_of
from gitops_lint.errors import UsageError
from gitops_lint.files.inputs import resolved
from gitops_lint.gotext.glob import segment
from gitops_lint.lines import split_lines
from gitops_lint.results.finding import Severity
from gitops_lint.results.suppression import Ignore

_BY_KEY: Final = {"rules", *(it.key for it in MOVED)}


def interpret(name: str, content: bytes, root: Path) -> Config:
    """The configuration in the content of a file; `name` is the file's name in messages.

    Raises UsageError for the first YAML error, for all violations of the schema, or for a path that
    does not exist below `root`.
    """
    parsed = parse(name, content)
    for fault in parsed.faults:
        line, column = fault.place.value[:2]
        raise UsageError(f"{name}:{line + 1}:{column + 1}: {fault.message}", fault.help)
    if len(parsed.documents) > 1:
        raise UsageError(f"`{name}` must be one YAML document, but has {len(parsed.documents)}")
    if not parsed.documents or parsed.documents[0].data is None:
        return Config()
    document = parsed.documents[0]
    if mistakes := sorted(mistakes_in(document.data, shipped_schema(), document.place)):
        raise UsageError("\n".join(map(str, mistakes)))
    return _Reader(name, root, document, content.decode("utf-8", "replace")).config()


def _api_paths(entry: Any, *at: str | int) -> Iterator[KeyPath]:
    """The key paths of all API groups and kinds in the entry, or list of entries, of a chart."""
    if isinstance(entry, list):
        for index, item in enumerate(entry):
            yield from _api_paths(item, *at, index)
        return
    for key in ("groups", "kinds"):
        yield from ((*at, key, index) for index in range(len(entry.get(key, ()))))
    for key in ("webhooks", "renders"):
        yield from _api_paths(entry.get(key, []), *at, key)


def _severities(rules: Map) -> dict[str, Severity | None]:
    """The severities in a map of rules, without those that set only options."""
    return {
        rule: None if severity == "off" else Severity(severity)
        for rule, value in rules.items()
        if (severity := value.get("severity") if isinstance(value, Map) else value)
    }


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a file that is valid under the schema into a Config."""

    name: str
    root: Path
    document: Document
    text: str

    def config(self) -> Config:
        data = self.document.data
        profile = Profile(data.get("profile", Profile.DEFAULT))
        fail_on = data.get("fail-on", profile.fail_on)
        ignores, overrides = data.get("ignore", []), data.get("overrides", [])
        rules = data.get("rules", {})
        moved = tuple(it._replace(where=self._at(it.key)) for it in MOVED if it.key in data)
        return Config(
            exclude=tuple(data.get("exclude", ())),
            clusters=tuple(self._cluster(i) for i in range(len(data.get("clusters", ())))),
            severities=_severities(rules),
            overrides=tuple(
                Override(
                    it["path"],
                    _severities(it["rules"]),
                    self._inside_place("overrides", i, "path"),
                    self._inside_place("overrides", i),
                )
                for i, it in enumerate(overrides)
            ),
            ignores=tuple(
                Ignore(
                    **it,
                    place=self._inside_place("ignore", i, "rule"),
                    entry=self._inside_place("ignore", i),
                )
                for i, it in enumerate(ignores)
            ),
            needs=self._needs() if "needs" in data else None,
            profile=profile,
            fail_on=None if fail_on == "never" else Severity(fail_on),
            flux_version=self._version("flux-version"),
            baseline=self._baseline(data["baseline"]) if "baseline" in data else None,
            options=self._options(moved),
            charts={name: self._chart(name) for name in data.get("charts", {})},
            places=self._places(),
            mentions={
                ignore["rule"]: self._at("ignore", i, "rule") for i, ignore in enumerate(ignores)
            }
            | {
                rule: self._at("overrides", i, "rules", rule)
                for i, it in enumerate(overrides)
                for rule in it["rules"]
            }
            | {rule: self._at("rules", rule) for rule in rules},
            moved=moved,
        )

    def _places(self) -> dict[KeyPath, Place]:
        """The places of the entries of `exclude` and of the charts, and of the items of a chart's list."""
        data = self.document.data
        paths: list[KeyPath] = [("exclude", i) for i in range(len(data.get("exclude", ())))]
        for name, entry in data.get("charts", {}).items():
            paths.append(("charts", name))
            paths += (
                ("charts", name, i) for i in range(len(entry) if isinstance(entry, list) else 0)
            )
        found = ((path, self._inside_place(*path)) for path in paths)
        return {path: place for path, place in found if place}

    def _options(self, moved: Iterable[Moved]) -> dict[str, Map]:
        """The options of rules by id; not checked yet, because only a rule knows its own options."""
        data = self.document.data
        options = {
            rule: value.without("severity")
            for rule, value in data.get("rules", {}).items()
            if isinstance(value, Map)
        }
        for it in moved:
            chosen = options.get(it.rule, Map())
            if it.option in chosen:
                place = self._at("rules", it.rule, it.option)
                hint = f"remove the old `{it.key}`"
                raise UsageError(f"{it.where}: `{it.key}` is also set at {place}", hint)
            options[it.rule] = chosen.put(it.option, data[it.key], data.places[it.key])
        return {rule: chosen for rule, chosen in options.items() if chosen}

    def _at(self, *path: str | int) -> str:
        """`file:line:column` of an entry's value, or of the key for rules and their options."""
        place = place_of(self.document.data, path) or self.document.place
        by_key = path[0] in _BY_KEY or "rules" in path[:-1]
        span = place.key if by_key and place.key else place.value
        return f"{self.name}:{span.line + 1}:{span.column + 1}"

    def _inside_place(self, *path: str | int) -> Place | None:
        """The place of an entry, with the path of the file in the repository; None if it is not in there."""
        place = place_of(self.document.data, path)
        file = self.root / FILE_NAME if self.name == FILE_NAME else Path(self.name)
        unsaved = self.name == FILE_NAME and not exists(file)
        inside = FILE_NAME if unsaved else path_inside(self.root, file)
        return place._replace(path=inside) if place and inside else None

    def _cluster(self, index: int) -> ClusterConfig:
        entry = self.document.data["clusters"][index]
        at = ("clusters", index)
        if isinstance(entry, str):
            return ClusterConfig(self._inside("", entry, *at))
        root = self._inside("", entry["root"], *at, "root") if "root" in entry else ""
        path = self._inside(root, entry["path"], *at, "path") if "path" in entry else ""
        flux = self._version(*at, "flux-version")
        return ClusterConfig(path, entry.get("name"), root, flux, entry.get("kustomization"))

    def _needs(self) -> tuple[AcceptedNeed, ...]:
        found = tuple(
            AcceptedNeed(
                **entry,
                place=self._inside_place("needs", index, "name"),
                entry=self._inside_place("needs", index),
            )
            for index, entry in enumerate(self.document.data["needs"])
        )
        for index, it in enumerate(found):
            for key, glob in (("name", it.name), ("namespace", it.namespace)):
                if segment(glob) is None:
                    place = self._at("needs", index, key)
                    raise UsageError(f"{place}: `{glob}` is not a valid pattern")
        return found

    def _chart(self, name: str) -> tuple[ChartEntry, ...]:
        entry = self.document.data["charts"][name]
        for path in _api_paths(entry):
            text = get(entry, *path)
            if "kinds" in path and not ("/" in text and is_api(text)):
                place = self._at("charts", name, *path)
                raise UsageError(f"{place}: `{text}` is not a kind", "write `example.com/Widget`")
            if not is_api(text):
                place = self._at("charts", name, *path)
                hint = "write `example.com`, or `example.com/Widget` for a single kind"
                raise UsageError(f"{place}: `{text}` is not an API group", hint)
        return read_chart(entry)

    def _inside(self, base: str, path: str, *at: str | int) -> str:
        """The normalized path below `base`, "" for `base` itself; raises UsageError if it does not exist."""
        normal = normpath(path.strip())
        full = self.root / base / normal
        if isabs(normal) or normal.split("/")[0] == ".." or not self._is_ours(full):
            raise UsageError(f"{self._at(*at)}: `{path}` is not a path in the repository")
        normal = "" if normal == "." else normal
        if not exists(full):
            raise UsageError(f"{self._at(*at)}: `{path}` does not exist", missing(full).hint)
        return normal

    def _baseline(self, path: str) -> Path:
        """The file of the baseline, which need not exist yet."""
        normal = normpath(path.strip())
        full = self.root / normal
        if isabs(normal) or normal.split("/")[0] == ".." or not self._is_ours(full):
            raise UsageError(f"{self._at('baseline')}: `{path}` is not a path in the repository")
        return full

    def _is_ours(self, path: Path) -> bool:
        """Whether a path stays in the repository when symbolic links are followed."""
        return not exists(path) or resolved(path).is_relative_to(resolved(self.root))

    def _version(self, *at: str | int) -> str | None:
        """The Flux version at a key path, from its text, because the number 2.10 would be 2.1."""
        value, place = get(self.document.data, *at), place_of(self.document.data, at)
        if value is None or place is None:
            return None
        line, start, _, end = place.value
        written = value if isinstance(value, str) else split_lines(self.text)[line][start:end]
        try:
            return flux_version(written)
        except UsageError as error:
            raise UsageError(f"{self._at(*at)}: {error}", error.hint) from None
