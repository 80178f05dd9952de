"""ResourceSet templates: their output, and that uncertain output is unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.documents import Map, parse_text
from gitops_lint.resourceset.nodes import UnknownTemplateError
from gitops_lint.resourceset.render import render
from gitops_lint.resourceset.template import parse

INPUTS = """\
tenant: team1
empty: ""
app: {name: podinfo, version: 6.7.x, replicas: 2}
big: 1000000
half: 0.5
on: true
off: false
nothing: null
tags: [a, b]
none: []
text: "two\\nlines"
odd: 'say "hi" \\ there'
config:
  z: [1, {b: c}]
  a: "yes"
  e: {}
"""


def inputs() -> Map:
    (document,) = parse_text("inputs.yaml", INPUTS).documents
    assert isinstance(document.data, Map)
    return document.data


def rendered(text: str) -> str:
    return render(parse(text), inputs()).text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", ""),
        ("plain < text > here", "plain < text > here"),
        ("<< inputs.tenant >>", "team1"),
        ("<<inputs.tenant>>-<<inputs.app.name>>", "team1-podinfo"),
        ("a <<-inputs.tenant >> b", None),  # the trim marker needs a space
        ("a << inputs.tenant->> b", None),
        ("a <<- inputs.tenant -  >>", None),
        ("a  <<- inputs.tenant>>  b", "ateam1  b"),
        ("a \n <<- inputs.tenant >> b", "ateam1 b"),
        ("a << inputs.tenant ->> \n b", "a team1b"),
        ("a \n <<-  inputs.tenant  ->> \n b", "ateam1b"),
        ("a<</* a > comment << */>>b <<- /* c */ ->> d", "abd"),
        ("a<< /* no comment */ >>b", None),
        ('<< "x" >><< `y"z` >><< "q\\"\\n" >>', 'xy"zq"\n'),
        ('<< ">>" >>', ">>"),
        ("<< 12 >><< true >>", "12true"),
        ("<< inputs.app.replicas >>", "2"),
        ("<< inputs.on >>", "true"),
        ("<< (inputs.app).name >>", "podinfo"),
        ('<< (dict "a" "b").a >>', "b"),
        # if, with, range
        ("<< if inputs.on >>a<< else >>b<< end >>", "a"),
        ("<< if inputs.off >>a<< else >>b<< end >>", "b"),
        ("<< if inputs.empty >>a<< end >>", ""),
        ("<< if inputs.nothing >>a<< end >>", ""),
        ("<< if inputs.none >>a<< end >>", ""),
        ('<< if eq inputs.tenant "x" >>1<< else if eq inputs.tenant "team1" >>2<< else >>3<< end >>.', "2."),
        ("<< if not inputs.off >>a<< end >>", "a"),
        ("<< if and inputs.on inputs.tenant >>a<< end >>", "a"),
        ("<< if or inputs.off inputs.empty >>a<< else >>b<< end >>", "b"),
        ("<< or inputs.empty inputs.tenant >>", "team1"),
        ("<< if or inputs.on inputs.missing >>a<< end >>", "a"),
        ("<< with inputs.app >><< .name >>:<< inputs.tenant >><< end >>", "podinfo:team1"),
        ("<< with $x := inputs.app >><< $x.name >><< end >>", "podinfo"),
        ("<< range inputs.tags >>[<< . >>]<< end >>", "[a][b]"),
        ("<< range $i, $tag := inputs.tags >><< $i >>=<< $tag >>;<< end >>", "0=a;1=b;"),
        ("<< range $tag := inputs.tags >><< $tag >><< end >>", "ab"),
        ("<< range inputs.none >>a<< else >>b<< end >>", "b"),
        ("<< range $key, $value := inputs.app >><< $key >> << end >>", "name replicas version "),
        ("<< $x := inputs.tenant >><< $x >>-<< $x | upper >>", "team1-TEAM1"),
        ("<< if inputs.on >><< $x := 1 >><< end >><< $x >>", None),
        # functions
        ("<< inputs.app.version | quote >>", '"6.7.x"'),
        ("<< inputs.odd | quote >>", '"say \\"hi\\" \\\\ there"'),
        ("<< quote 1 nil true >>", '"1" "true"'),
        ("<< inputs.tenant | squote >>", "'team1'"),
        ('<< inputs.empty | default "x" >><< inputs.tenant | default "x" >>', "xteam1"),
        ('<< inputs.off | default "x" >>', "x"),
        ("<< inputs.config | toYaml >>", 'a: "yes"\ne: {}\nz:\n- 1\n- b: c'),
        ("<< inputs.tags | toYaml >>", "- a\n- b"),
        ("<< toYaml inputs.none >> << toYaml inputs.tenant >> << toYaml 1 >>", "[] team1 1"),
        ("x:<< inputs.tags | toYaml | nindent 2 >>", "x:\n  - a\n  - b"),
        ("<< inputs.text | indent 2 >>", "  two\n  lines"),
        ('<< "Ab" | lower >><< "Ab" | upper >><< trim " a " >>', "abABa"),
        ('<< "a.b.c" | replace "." "-" >>', "a-b-c"),
        ('<< trunc 3 "abcdef" >><< trunc -2 "abcdef" >><< trunc 9 "ab" >><< trunc -9 "ab" >>', "abcefabab"),
        ('<< "v1.2" | trimPrefix "v" >><< "a-b" | trimSuffix "-b" >>', "1.2a"),
        ('<< "Feat/Some Thing--x" | slugify >>', "feat-some-thing-x"),
        ('<< join "," inputs.tags >> << list 1 "a" | join "-" >>', "a,b 1-a"),
        ('<< (split "/" "a/b")._1 >> << last (splitList "/" "a/b/c") >>', "b c"),
        ('<< index inputs.tags 1 >><< index inputs.app "name" >>', "bpodinfo"),
        ('<< has "a" inputs.tags >> << hasKey inputs.app "x" >> << len inputs.tags >>', "true false 2"),
        ('<< ternary "a" "b" inputs.on >><< ne inputs.tenant "x" >>', "atrue"),
        ('<< contains "ea" inputs.tenant >><< hasPrefix "t" inputs.tenant >>', "truetrue"),
        ('<< int "3" >><< inputs.app.replicas | int >>', "32"),
        ("<< b64enc inputs.tenant >>", "dGVhbTE="),
    ],
)  # fmt: skip
def test_rendered(template: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(UnknownTemplateError):
            rendered(template)
    else:
        assert rendered(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "<< inputs.missing >>",
        "<< inputs.id >>",
        "<< inputs.provider.name >>",
        "<< inputs.app >>",
        "<< inputs.nothing >>",
        "<< inputs.big >>",
        "<< inputs.half >>",
        "<< inputs.app.name.first >>",
        "<< eq inputs.app.replicas 2 >>",
        "<< eq inputs.tenant inputs.on >>",
        "<< .name >>",
        "<< $ >>",
        "<< now >>",
        "<< randAlpha 5 >>",
        '<< printf "%s" inputs.tenant >>',
        '<< "é" | quote >>',
        '<< "É" | lower >>',
        '<< "a_b" | slugify >>',
        '<< trunc 1 "é" >>',
        "<< 1.5 >>",
        "<< range inputs.tenant >><< end >>",
        "<< if inputs.on >>",
        "<< end >>",
        "<< else >>",
        "<< if inputs.on >><< else >><< else >><< end >>",
        "<< >>",
        "<< inputs.tenant",
        '<< "open >> << inputs.tenant >>',
        "<< inputs.tenant inputs.app >>",
        "<< inputs.tenant | >>",
        "<< (inputs.tenant >>",
        '<< define "x" >><< end >>',
        "<< indent inputs.tenant inputs.tenant >>",
        "<< quote | | quote >>",
        "<< trim >>",
        "<< trim 1 2 3 >>",
        "<< $x = 1 >>",
        "<< if inputs.off >><< $x >><< end >>",
        "<< if inputs.off >><< now >><< end >>",
        "<< nil >>",
        '<< indent -2 "x" >>',
        "<< index nil >>",
        '<< trimAll inputs.none "x" >>',
        "<< with nil >><< end >>",
        "<< inputs.missing | or true >>",
        "<< indent inputs.app.replicas inputs.tenant >>",
    ],
)
def test_unknown(template: str) -> None:
    with pytest.raises(UnknownTemplateError):
        rendered(template)


def test_hostile_sizes_end() -> None:
    deep = "<< if inputs.on >>" * 2000
    brackets = "<< " + "(" * 2000 + "1" + ")" * 2000 + " >>"
    long = "<< range inputs.tags >>" * 40 + "x" + "<< end >>" * 40
    for template in (deep, brackets, long, "<< " * 100_000, '<<"' * 100_000):
        with pytest.raises(UnknownTemplateError):
            rendered(template)


@given(st.text(alphabet="a <>\n-{}:'\""))
def test_text_without_actions_is_itself(text: str) -> None:
    if "<<" not in text:
        assert rendered(text) == text


WORDS = st.sampled_from(
    ["<<", ">>", "<<-", "->>", " ", "inputs.tenant", "inputs.tags", "if", "else", "end", "range",
     "$x", ":=", "|", "quote", "indent", "2", "(", ")", ".", '"a"', "`", '"', "\n", "text", "toYaml"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30))
def test_whatever_the_template(words: list[str]) -> None:
    """It renders or is unknown, and every character has an origin inside the template."""
    template = "".join(words)
    try:
        made = render(parse(template), inputs())
    except UnknownTemplateError:
        return
    origins = made.origins()
    for offset in range(len(made.text)):
        assert 0 <= origins.template_offset(offset) < len(template)


@given(
    st.lists(st.sampled_from(["a", "b: ", "\n", "<< inputs.tenant >>", "<<- 1 >>"]), max_size=20)
)
def test_literal_text_has_its_own_place(pieces: list[str]) -> None:
    template = "".join(pieces)
    made = render(parse(template), inputs())
    origins = made.origins()
    for offset, character in enumerate(made.text):
        start = origins.template_offset(offset)
        assert template[start] == character or template.startswith("<<", start)
