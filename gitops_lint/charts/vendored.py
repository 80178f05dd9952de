"""Charts in this checkout: the CRDs that they install, and what the text of their templates tells."""

from collections.abc import Iterator, Sequence
from itertools import chain
from posixpath import basename
from typing import Any, Final

from gitops_lint.charts.conditions import (
    UNKNOWN,
    Condition,
    Defaults,
    Served,
    condition_of,
    negated,
)
from gitops_lint.config.charts import Api, ChartEntry, RenderedKinds, Switch
from gitops_lint.documents import Artifact, fact, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_CRD: Final = "CustomResourceDefinition"
_YAML: Final = (".yaml", ".yml")
_DEPTH: Final = 3  # of charts in charts/
_MOST: Final = (
    2000  # CRDs and documents of a chart that count; each HelmRelease asks for all of them
)
_HEADER: Final = regex(r"(apiVersion|kind):[ \t]*[\"']?([\w./-]+)[\"']?[ \t]*(?:#.*)?$")
_GROUP: Final = regex(r" {1,8}group:[ \t]*[\"']?([a-z0-9.-]+)[\"']?[ \t]*$")
_NAME: Final = regex(r" {1,8}kind:[ \t]*[\"']?(\w+)[\"']?[ \t]*$")
_TEST: Final = regex(r"[\"']?helm\.sh/hook[\"']?:[ \t]*[\"']?test\b")
_WORD: Final = regex(r"[\s(.\"$]")  # the end of the first word of an action
_SILENT: Final = ("/*", "$")  # the beginnings of actions without output: comments and variables
_VALUE: Final = "\0"  # stands for the output of an action


class _Line(NamedTuple):
    """A line of a template, and the conditions of the blocks around it; None inside a `define`."""

    text: str
    conditions: tuple[Condition, ...] | None


class _Chart(NamedTuple):
    """A chart in a directory, and the conditions under which the outermost chart uses it."""

    path: str
    defaults: Defaults
    when: tuple[Switch, ...] = ()
    depth: int = 0


# The conditions of a block; None for a `define`, whose content is rendered elsewhere.
_Block = tuple[Condition, ...] | None


@fact
def entries_in(artifact: Artifact, path: str) -> Sequence[ChartEntry]:
    """What the chart in a directory installs and renders.

    Each entry has `apis` or `renders`. CRDs in `crds/`, also of the charts in its `charts/`, are exact. Of
    templates, documents count whose `apiVersion` and `kind` are plain text: with certainty if all blocks
    around them are conditions on the chart's values. (Helm: chart.CRDObjects, engine.Render)
    """
    waiting = [_Chart(path, Defaults(_document(artifact, f"{path}/values.yaml")))]
    found: dict[ChartEntry, None] = {}
    while waiting and len(found) < _MOST:
        chart = waiting.pop()
        for entry in chain(_directory(artifact, chart), _templates(artifact, chart)):
            found[entry] = None
            if len(found) == _MOST:
                break
        waiting += _subcharts(artifact, chart) if chart.depth < _DEPTH else ()
    return tuple(found)


def _directory(artifact: Artifact, chart: _Chart) -> Iterator[ChartEntry]:
    """The CRDs in `crds/` of a chart."""
    for file in artifact.below(f"{chart.path}/crds"):
        for document in artifact.parse(file).documents if file.endswith(_YAML) else ():
            group = get(document.data, "spec", "group")
            kind = get(document.data, "spec", "names", "kind")
            named = isinstance(group, str) and isinstance(kind, str)
            if named and get(document.data, "kind") == _CRD:
                yield ChartEntry((Api(group, kind),), when=chart.when)


def _templates(artifact: Artifact, chart: _Chart) -> Iterator[ChartEntry]:
    for file in artifact.below(f"{chart.path}/templates"):
        if not basename(file).startswith("_") and basename(file) != "NOTES.txt":
            text = artifact.tree.text(artifact.origin(file))
            if "kind:" in text:
                yield from _template(text, chart)


def _subcharts(artifact: Artifact, chart: _Chart) -> Iterator[_Chart]:
    listed = get(_document(artifact, f"{chart.path}/Chart.yaml"), "dependencies")
    dependencies = listed if isinstance(listed, list) else []
    for folder in artifact.list(f"{chart.path}/charts")[0]:
        path = f"{chart.path}/charts/{folder}"
        name = get(_document(artifact, f"{path}/Chart.yaml"), "name")
        if isinstance(name, str):
            values = _document(artifact, f"{path}/values.yaml")
            for alias, when in _uses(name, dependencies, chart.defaults):
                defaults = chart.defaults.of_subchart(alias, values)
                yield _Chart(path, defaults, (*chart.when, *when), chart.depth + 1)


def _document(artifact: Artifact, path: str) -> Any:
    """The content of a YAML file; None without a readable one."""
    documents = artifact.parse(path).documents if artifact.is_file(path) else ()
    return documents[0].data if documents else None


def _uses(
    name: str, dependencies: Sequence[Any], defaults: Defaults
) -> Iterator[tuple[str, tuple[Switch, ...]]]:
    """The names under which a chart uses another one, each with its conditions.

    A chart that Chart.yaml does not list is used too. (Helm: ProcessDependencies)
    """
    uses = [it for it in dependencies if get(it, "name") == name]
    for it in uses:
        alias, condition = get(it, "alias"), get(it, "condition")
        when: tuple[Switch, ...] = (UNKNOWN,) if get(it, "tags") else ()
        if isinstance(condition, str):
            key = condition.partition(",")[0].strip()
            when = (*when, defaults.switch(key, absent=True))
        yield alias if isinstance(alias, str) else name, when
    if not uses:
        yield name, ()


def _template(text: str, chart: _Chart) -> Iterator[ChartEntry]:
    """What the documents of a template install or render."""
    document: list[_Line] = []
    for line in (*_lines(text, chart.defaults), _Line("---", ())):
        if line.text.startswith("---"):
            yield from _of_document(document, chart.when)
            document = []
        else:
            document.append(line)


def _of_document(lines: Sequence[_Line], when: tuple[Switch, ...]) -> Iterator[ChartEntry]:
    versions: list[tuple[str, tuple[Condition, ...]]] = []
    kinds: list[tuple[str, tuple[Condition, ...]]] = []
    for line in lines:
        header = _HEADER.match(line.text)
        if header and line.conditions is not None:
            (kinds if header[1] == "kind" else versions).append((header[2], line.conditions))
    if not versions or any(_TEST.search(line.text) for line in lines):
        return
    alone = len(versions) == len(kinds) == 1
    for (version, around), (kind, inside) in zip(versions, kinds, strict=False):
        found = dict.fromkeys((*around, *inside))
        switches = tuple(it for it in found if isinstance(it, Switch))
        guarded = Served.SERVED in found
        conditions = (*when, *switches, *(() if alone else (UNKNOWN,)))
        if kind == _CRD:
            unsure = (UNKNOWN,) if guarded else ()
            for api in _defined(lines):
                yield ChartEntry((api,), directory=False, when=(*conditions, *unsure))
        elif "." in version.partition("/")[0] and "/" in version:
            api = Api(version.rpartition("/")[0], kind)
            yield ChartEntry((), renders=(RenderedKinds((api,), conditions, guarded=guarded),))


def _defined(lines: Sequence[_Line]) -> Iterator[Api]:
    """The kind of a CRD in a template: the first lines with its group and with a name."""
    group = next((it[1] for line in lines if (it := _GROUP.match(line.text))), None)
    kind = next((it[1] for line in lines if (it := _NAME.match(line.text))), None)
    if group and kind:
        yield Api(group, kind)


def _lines(text: str, defaults: Defaults) -> Iterator[_Line]:
    """The lines of a template, without the actions of blocks; the output of other actions is `_VALUE`."""
    blocks: list[_Block] = []
    line, conditions = "", _around(blocks)
    for literal, action in _parts(text):
        for number, part in enumerate(literal.split("\n")):
            if number:
                yield _Line(line, conditions)
                line = ""
            conditions = conditions if line.strip() else _around(blocks)
            line += part
        if action and not _is_block(action, blocks, defaults) and not action.startswith(_SILENT):
            conditions = conditions if line.strip() else _around(blocks)
            line += _VALUE
    yield _Line(line, conditions)


def _around(blocks: Sequence[_Block]) -> tuple[Condition, ...] | None:
    """The conditions of nested blocks."""
    if None in blocks:
        return None
    return tuple(it for block in blocks for it in block or ())


def _parts(text: str) -> Sequence[tuple[str, str]]:
    """The parts of a template: text, and the action after it; "" after the last text.

    None of a template with an action that does not end: it cannot be rendered. (Go: text/template)
    """
    start = 0
    parts = []
    while (opening := text.find("{{", start)) >= 0:
        comment = text[opening + 2 : opening + 8].lstrip("- \t").startswith("/*")
        ending = text.find("*/" if comment else "}}", opening)
        closing = text.find("}}", ending) if ending >= 0 else -1
        if closing < 0:
            return ()
        parts.append((text[start:opening], text[opening + 2 : closing].strip(" \t\r\n-")))
        start = closing + 2
    return (*parts, (text[start:], ""))


def _is_block(action: str, blocks: list[_Block], defaults: Defaults) -> bool:
    """Whether an action begins, continues or ends a block; if so, `blocks` changes."""
    word = _WORD.split(action, maxsplit=1)[0]
    rest = action[len(word) :].strip()
    if word in ("define", "block"):
        blocks.append(None)
    elif word in ("if", "with"):
        blocks.append(condition_of(rest, defaults))
    elif word == "range":
        blocks.append((UNKNOWN,))
    elif word == "else" and blocks:
        before, (again, _, condition) = blocks.pop(), rest.partition(" ")
        after = condition_of(condition, defaults) if again else ()
        blocks.append(None if before is None else (negated(before), *after))
    elif word == "end" and blocks:
        blocks.pop()
    else:
        return False
    return True
