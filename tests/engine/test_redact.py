"""No report shows a value of a Secret, and redacting moves no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.documents import parse_text
from gitops_lint.engine.redact import redact
from gitops_lint.lines import split_lines
from tests.work_counter import steps


def shown(text: str) -> str:
    return redact(text, parse_text("a.yaml", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "kind: Secret\nmetadata:\n  name: a\nstringData:\n  password: hunter2 # note\n  x: y\n",
            "kind: Secret\nmetadata:\n  name: a\nstringData:\n  password: ***     ***   \n  x: *\n",
            id="values",
        ),
        pytest.param(
            "kind: Secret\ndata:\n  key: |\n    line one\n    two\ntype: Opaque\n",
            "kind: Secret\ndata:\n  key: *\n    ***     \n    ***\ntype: Opaque\n",
            id="block scalar",
        ),
        pytest.param(
            "{kind: Secret, data: {a: c2VjcmV0, b: [x]}, metadata: {name: n}}",
            "{kind: Secret, data: {a: ***     , b: [*]}, metadata: {name: n}}",
            id="flow",
        ),
        pytest.param(
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: c2VjcmV0}\n",
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: ***     }\n",
            id="nested",
        ),
        pytest.param(
            "secretGenerator:\n  - name: a\n    literals:\n      - password=hunter2\n",
            "secretGenerator:\n  - name: a\n    literals:\n      - ***             \n",
            id="generator",
        ),
        pytest.param(
            "patches:\n  - patch: |\n      kind: Secret\n      stringData: {a: hunter2}\n  - path: a\n",
            "patches:\n  - patch: *\n      ***         \n      ***                     \n  - path: a\n",
            id="patch",
        ),
        pytest.param(
            "- target: {kind: Secret}\n  patch: '[{op: add, path: /data/x, value: aHVudGVyMg==}]'\n",
            "- target: {kind: Secret}\n  patch: ***" + " " * 46 + "\n",
            id="JSON patch",
        ),
        pytest.param(
            "kind: HelmRelease\nspec:\n  valuesFrom:\n    - kind: Secret\n      name: a\n",
            "kind: HelmRelease\nspec:\n  valuesFrom:\n    - kind: Secret\n      name: a\n",
            id="a reference is no Secret",
        ),
        pytest.param(
            "kind: Secret\n# old: hunter1\n---\nstringData:\n  a: hunter2 # hunter3\n---\ndata: {a: hunter4}\n",
            "kind: Secret\n***           \n---\nstringData:\n  a: ***     ***      \n---\ndata: {a: ***    }\n",
            id="cut by a stray separator",
        ),
        pytest.param(
            "kind: ConfigMap\ndata:\n  m.yaml: |\n    kind: Secret\n    stringData:\np: hunter2\n",
            "kind: ConfigMap\ndata:\n  m.yaml: *\n    ***         \n    ***        \np: ***    \n",
            id="a line of a Secret that lost its indentation",
        ),
        pytest.param(
            "secretGenerator:\n- name: a\nliterals: [a=hunter2]\nnamespace: b\n",
            "secretGenerator:\n- name: a\nliterals: [***      ]\nnamespace: b\n",
            id="literals that lost their indentation",
        ),
        pytest.param(
            "kind: SecretList\nitems:\n- metadata: {name: a}\n  data: {a: hunter2}: x\n",
            "",
            id="not parsed, a list of Secrets",
        ),
        pytest.param(
            "kind: Kustomization\nspec: {}\npostBuild: {substitute: {a: hunter2}}\n",
            "kind: Kustomization\nspec: {}\npostBuild: {substitute: {a: ***    }}\n",
            id="variables that lost their indentation",
        ),
        pytest.param(
            "secretGenerator:\n- name: a\n  literals:\n  - hunter2: x\n",
            "secretGenerator:\n- name: a\n  literals:\n  - ***       \n",
            id="a literal that is a map",
        ),
        pytest.param(
            "patches:\n- patch: x\n- {op: add, path: /data/a, value: hunter2}\n",
            "patches:\n- patch: *\n- {op: add, path: /data/a, value: ***    }\n",
            id="an operation outside of the text of its patch",
        ),
        pytest.param(
            "kind: SecretList\nitems: [{metadata: {name: a}}]\ndata: {a: hunter2}\n",
            "kind: SecretList\nitems: [{metadata: {name: a}}]\ndata: {a: ***    }\n",
            id="data of a list",
        ),
        pytest.param(
            "kind: SecretGenerator\nliterals:\n- a=b\n---\n- hunter2\n",
            "kind: SecretGenerator\nliterals:\n- ***\n---\n- ***    \n",
            id="literals cut off",
        ),
        pytest.param(
            "kind: List\nitems:\n- {kind:Secret, data: {a: hunter2}}\n",
            "kind: List\nitems:\n- {kind:Secret, data: {a: ***    }}\n",
            id="a kind without a blank",
        ),
        pytest.param(
            "kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\nspec: {valuesFrom: [{kind: Secret}], values: {data: x}}\n",
            "kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\nspec: {valuesFrom: [{kind: Secret}], values: {data: x}}\n",
            id="an object of Flux that names a Secret",
        ),
        pytest.param(
            "kinds: Secret\ndata:\n  a: hunter2 # hunter3\n",
            "kinds: ***   \ndata:\n  a: ***     ***      \n",
            id="misspelled key of the kind",
        ),
        pytest.param(
            "kind: a\n---\nkind: Secret\nmetadata: {name: x}\ndata:\n  a: hunter2\n  a: hunter3\n",
            "kind: a",
            id="not parsed",
        ),
        pytest.param(
            "stringData:\n  a: >\n    hunter2\nkind: Secret\n\tb: [",
            "",
            id="not parsed, text without keys",
        ),
        pytest.param("kind: ConfigMap\n: [", "kind: ConfigMap\n: [", id="not parsed, no Secret"),
        pytest.param(
            "a: b\n---\nspec:\n  postBuild: {substitute: {password: hunter2}} [\n",
            "a: b",
            id="not parsed, a variable that a Secret may use",
        ),
    ],
)
def test_redact(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text", ["kind: Secret " * 10**5, "kind" + " " * 10**6, "- " * 10**5 + ": ["]
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    """A pattern that backtracks would never finish."""
    source = f"{text}\nkind: Secret\ndata:\n\t- ["
    file = parse_text("a.yaml", source)
    assert steps(lambda: redact(source, file)) < 100


def test_many_values_in_one_line_take_no_longer() -> None:
    def work(count: int) -> int:
        text = f"kind: Secret\ndata: {{{', '.join(f'k{i}: v' for i in range(count))}}}"
        file = parse_text("a.yaml", text)
        return steps(lambda: redact(text, file))

    assert work(400) < 2.5 * work(200)


VALUE = st.from_regex(r"[A-Za-z0-9+/]{6,40}={0,2}", fullmatch=True)


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), VALUE, min_size=1), st.booleans()
)
def test_no_secret_value_is_shown(data: dict[str, str], broken: bool) -> None:
    entries = "".join(f'  {key}: "{value}"\n' for key, value in data.items())
    text = f"kind: Secret\nmetadata:\n  name: n\nstringData:\n{entries}{': [' if broken else ''}"
    result = shown(text)
    assert not any(value in result for value in data.values())
    kept = split_lines(result) if result else []  # those before a syntax error
    assert list(map(len, kept)) == list(map(len, split_lines(text)[: len(kept)]))
