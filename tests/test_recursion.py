"""Recursion and patterns on what a repository holds: each has a bound, and data of that depth ends no run."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
from click.testing import CliRunner

from gitops_lint.cli import main
from gitops_lint.documents.construct import MAX_DEPTH
from gitops_lint.engine.run import lint
from tests.test_layers import MODULES, PACKAGE

DATA = "the depth of a document (documents.construct.MAX_DEPTH), or of built data (model.edit.MAX_DEPTH)"
OURS = "our own schemas, options, modules or fixes"
TEMPLATE = "the depth of a template (resourceset.template.MAX_DEPTH)"
EXPANSIONS = "the depth of an expansion (substitution.grammar.MAX_DEPTH)"
SAME_NAME = "no recursion: a variable has the name of a function"

# The functions of each module that call themselves or each other, by the bound of their depth.
BOUNDS = {
    DATA: {
        "cel/evaluate.py: _size",
        "cluster/flux/installed.py: _merged",
        "config/file.py: _api_paths",
        "config/schema.py: _holds surely_valid",
        "config/schema.py: _name",
        "documents/copied.py: of",
        "documents/data.py: leaves",
        "documents/data.py: relocated",
        "documents/data.py: strings",
        "documents/secret.py: _hidden_entry hidden",
        "documents/secret.py: _hide",
        "documents/secret.py: _is_concealed",
        "documents/secret.py: reveal",
        "engine/redact.py: _entry _plain",
        "kustomize/fieldspecs/fields.py: entry step",
        "kustomize/fieldspecs/paths.py: _at _each _every _field _index _matching step",
        "kustomize/input/folded_scalars.py: _entry _printed",
        "kustomize/input/kustomization_file.py: _is_valid",
        "kustomize/input/kustomization_file.py: _list _map _struct value",
        "kustomize/patches/json6902.py: _at",
        "kustomize/patches/json6902.py: _equal",
        "kustomize/patches/strategic_merge.py: _entries _merge _merge_lists _merge_maps",
        "kustomize/transformers/images.py: _anywhere",
        "kustomize/transformers/references.py: _set",
        "order/events/edges/configuration.py: _maps",
        "resourceset/expand.py: restored",
        "resourceset/functions.py: _placed",
        "resourceset/render.py: _numbered",
        "rules/_faults.py: value_at",
        "rules/namespace/reference_not_renamed.py: _texts",
        "rules/reference/_shared.py: _places_of",
        "schema/cel.py: _as_seen _fields_seen",
        "schema/cel.py: _reached",
        "schema/engine.py: _simple_faults",
        "schema/engine.py: holds_template",
        "schema/quick.py: _fields_valid _items_valid _valid",
        "substitution/apply.py: _replaced",
        "substitution/printed.py: _items _value entries",
        "substitution/reparse.py: _map _node",
        "substitution/uses.py: _collect",
        "substitution/whole_object.py: _graft _graft_list _graft_map",
    },
    TEMPLATE: {
        "resourceset/render.py: _check",
        "resourceset/render.py: _choice _value",
        "resourceset/render.py: _names",
        "resourceset/render.py: _node _range run",
        "resourceset/template.py: _block nodes",
        "resourceset/template.py: _command _operand pipeline",
    },
    EXPANSIONS: {
        "substitution/evaluate.py: expand",
        "substitution/evaluate.py: expansions",
        "substitution/grammar.py: _argument _arguments expansion",
    },
    OURS: {
        "engine/edit.py: _pair",
        "engine/edit.py: flow_text",
        "rule/load.py: _modules",
        "rule/options.py: _fits",
        "rule/options.py: _schema",
        "rule/options.py: _value",
        "schema/cel.py: _find_sites",
        "schema/cel.py: rules_in",
        "schema/crd.py: _fields _junctors to_json_schema",
        "schema/fields.py: fields",
        "schema/kubernetes.py: _shape",
        "schema/patterns.py: patterns_in",
        "testing/hostile.py: _replaced",
        "wording/types.py: schema_in_words",
    },
    "ArtifactGenerators that use each other's artifacts (sources.MAX_CHAIN)": {
        "cluster/artifacts/sources.py: _external _generate _ready locate"
    },
    "directories that include each other (nesting.MAX_DEPTH)": {
        "kustomize/accumulate.py: _accumulate _accumulated _add_component _add_resource _generate _plugins accumulate"
    },
    "references between schemas (configurations.MAX_DEPTH)": {
        "kustomize/input/configurations.py: collect"
    },
    "the tokens of a validation rule (cel.simple._MOST)": {"cel/simple.py: _all _any _one"},
    "the steps of a ResourceSet have no steps": {"resourceset/expand.py: _templates"},
    "the events in the life of one object": {"queries/plan.py: _binding"},
    SAME_NAME: {
        "engine/locate.py: _located place",
    },
}  # fmt: skip

# Patterns that are not constants: made of escaped text, or of the text of a repository where a failure
# of the library is expected.
PATTERNS = {
    "cluster/entry/aside.py",
    "cluster/artifacts/generator/copies.py",
    "cluster/artifacts/generator/requests.py",
    "cluster/artifacts/sourceignore.py",
    "documents/pattern.py",
    "gotext/glob.py",
    "gotext/regexp.py",
    "queries/compare_names.py",
    "rules/_configuration.py",
    "schema/keywords.py",
    "substitution/operators.py",
}


def called(function: ast.FunctionDef, owner: str) -> Iterator[tuple[str, str]]:
    """The (class, name) of what a function of a class calls, or passes on to be called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            for value in (node.func, *node.args):
                if isinstance(value, ast.Name):
                    yield "", value.id
                elif isinstance(value, ast.Attribute) and ast.unparse(value.value) == "self":
                    yield owner, value.attr


def functions(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module, each with the class of a method."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield owner, node
        inner = node.name if isinstance(node, ast.ClassDef) else ""
        yield from functions(node, inner)


def recursive(path: Path) -> Iterator[str]:
    """The groups of functions of a module that call themselves or each other."""
    calls = defaultdict(set)
    for owner, function in functions(ast.parse(path.read_text(encoding="utf-8"))):
        calls[owner, function.name].update(called(function, owner))
    edges = [(name, other) for name, others in calls.items() for other in others & calls.keys()]
    graph = nx.DiGraph(edges)
    where = path.relative_to(PACKAGE).as_posix()
    for group in nx.strongly_connected_components(graph):
        if len(group) > 1 or graph.has_edge(*[*group] * 2):
            yield f"{where}: {' '.join(sorted(name for _, name in group))}"


def test_every_recursion_has_a_bound() -> None:
    found = {group for path in MODULES for group in recursive(path)}
    assert found == {group for groups in BOUNDS.values() for group in groups}


def compiles_text(path: Path) -> bool:
    """Whether a module compiles a pattern that is not made of constants."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "regex"):
            names = (it.id for it in ast.walk(node.args[0]) if isinstance(it, ast.Name))
            if not all(name.strip("_").isupper() or name == "re" for name in names):
                return True
    return False


def test_no_other_module_compiles_text_as_a_pattern() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in MODULES if compiles_text(path)}
    assert found - {"regex.py"} == PATTERNS  # which compiles the constants of all others


def nested(depth: int, leaf: str = "x") -> str:
    return "{a: " * depth + leaf + "}" * depth


DEEP = MAX_DEPTH - 15
KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  prune: true
  path: ./{name}
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
WIDGET = "apiVersion: e/v1\nkind: Widget\nmetadata: {name: w, namespace: x}\n"
FILES = {
    "c/flux-system/gotk-sync.yaml": KUSTOMIZATION.format(name="c"),
    "c/apps.yaml": f"{KUSTOMIZATION.format(name='apps')}  postBuild: {{substitute: {{v: '1'}}}}\n"
    f"  commonMetadata: {{labels: {{a: b}}}}\n  bogus: {nested(DEEP)}\n  patches:\n"
    f"  - target: {{kind: Widget}}\n    patch: |\n      - {{op: add, path: /spec{'/a' * (DEEP - 2)},"
    f" value: {nested(DEEP)}}}\n      - {{op: test, path: /spec, value: {nested(DEEP)}}}\n",
    "apps/kustomization.yaml": "resources: [x.yaml, more.yaml]\nnamePrefix: p-\nnamespace: x\n"
    "commonLabels: {a: b}\nimages: [{name: nginx, newTag: '2'}]\nconfigurations: [conf.yaml]\n"
    f"patches:\n- patch: |\n    {WIDGET.replace(chr(10), chr(10) + '    ')}spec: {nested(DEEP, 'y')}\n"
    "replacements:\n- source: {kind: Widget, name: w, fieldPath: spec}\n  targets:\n"
    f"  - {{select: {{kind: ConfigMap}}, fieldPaths: [data.z, data{'.b' * 150}], options: {{create: true}}}}\n",
    "apps/conf.yaml": "".join(
        f"{key}: [{{path: spec{'/a' * 5000}, create: true}}]\n"
        for key in ("namePrefix", "commonLabels", "namespace")
    ),
    "apps/x.yaml": f'{WIDGET}spec: {nested(DEEP, chr(34) + "${v}" + chr(34))}\n---\napiVersion: v1\n'
    f"kind: Secret\nmetadata: {{name: s}}\nstringData: {nested(DEEP)}\n---\napiVersion: v1\n"
    f"kind: ConfigMap\nmetadata: {{name: m}}\ndata: {{x: '{nested(5000)}'}}\n",
    "apps/more.yaml": "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n"
    f"metadata: {{name: r}}\nspec:\n  inputs: [{{a: {nested(DEEP)}}}]\n  resources:\n"
    f"  - {{apiVersion: v1, kind: ConfigMap, metadata: {{name: x}}, data: {nested(DEEP)}}}\n"
    f"  resourcesTemplate: '{'<< if true >>' * 3000}<< {'(' * 3000}inputs.a'\n---\n"
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance}\n"
    f"spec: {{interval: 1h, values: {nested(DEEP)}, postRenderers: [{nested(DEEP)}]}}\n",
}  # fmt: skip


def test_data_that_is_as_deep_as_it_may_be(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    report = lint(tmp_path, root=tmp_path)
    assert report.crashes == (), report.crashes[0].traceback
    assert "yaml-syntax" not in {it.rule for it in report.findings}
    words = (["plan"], ["graph", "--format", "json"], ["vars"], ["why", "apps"],
             ["clusters", "--objects", "--format", "json"])  # fmt: skip
    for each in words:
        result = CliRunner().invoke(main, [*each, "--root", str(tmp_path)])
        assert (result.exit_code, result.stderr) == (0, "")
