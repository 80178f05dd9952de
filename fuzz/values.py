"""Values that programs are known to mishandle, by what a field expects."""

from typing import Any, Final

# Text that starts with this is written as it is: `*a`, `!!int x`, `0x1F`.
RAW: Final = "\ue000"

LONG_NUMBER: Final = "9" * 5000

ANY: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, 1e308, 0.1, "", " ", "~", "null", "true",
    "no", "0", "-0", "1e3", "0x1F", "0o17", "1_000", "x", "apps", "flux-system", "Secret", "v1", "*", "-",
    ".", "..", "/", "a b", "a\nb: c", "a\r\nb", "a\tb", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028",
    "\u202eabc\u2066", "\ufeff", "\ud800", "😀", "ﬀ", "İ", "%s%n{}", "{0.__class__}", "%%{init: {}}%%",
    "##[error]x", "::forged::x", "\n::forged::x", "\r::forged::x", "]]></script><script>alert(1)</script>",
    'a"|b', "'", "`", "<b>", "&amp;", "[x](javascript:y)", "| a | b |", "\\", "\\n", "$(a)", "$$", "${",
    "${x}", "${x:=", "${x:-y}", "${1}", "$x", "${x:=${y:=z}}", "${x/a/b}", "${#x}", "${x:0:99999999999999}",
    "<<", "<< inputs.x >>", "<<- if true >>", "<< end >>", "{{ .x }}", [], {}, [None], [[]], [{}],
    {"": ""}, {"a": None}, ["x"], [1], {"name": None}, {"name": "apps"}, [{"name": "apps"}],
    [{"name": None}], [{"name": ["x"]}], [{"name": "apps"}, {"name": "apps"}], {"$patch": "delete"},
    [{"$patch": "replace"}], {"kind": "List"}, {"items": []}, {"<<": {"a": "b"}},
    f"{RAW}*a", f"{RAW}&a x", f"{RAW}&a [*a]", f"{RAW}!!int x", f"{RAW}!!str 1", f"{RAW}!!binary eA==",
    f"{RAW}!!null x", f"{RAW}!!float 1", f"{RAW}!!timestamp 2001-01-01", f"{RAW}!!set {{a}}", f"{RAW}!x y",
    f"{RAW}!!python/object:os.system x", f"{RAW}.nan", f"{RAW}-.inf", f"{RAW}0x1F", f"{RAW}1e999",
    f"{RAW}2001-01-01", f"{RAW}0000-00-00", f"{RAW}{LONG_NUMBER}", f"{RAW}1__0", f"{RAW}=", f"{RAW}<<",
    f"{RAW}? a", f"{RAW}{{? a}}", f"{RAW}{{a: 1, a: 2}}", f"{RAW}{{<<: *a}}", f"{RAW}[a, b", f"{RAW}'",
    f"{RAW}{{[a]: b}}", f"{RAW}{{1: a, '1': b}}", f"{RAW}{{null: a}}", f"{RAW}{{true: a}}", f"{RAW}@x",
    f"{RAW}%x", f"{RAW}`x`", f"{RAW}|\n  x", f"{RAW}>-\n", f"{RAW}# x", f"{RAW}- x", f"{RAW}a: b: c",
)  # fmt: skip
DURATIONS: Final = (
    "0s", "-5m", "5", 5, "5m", "1h1m1s", "99999999999h", "1e3s", "1.5h", ".5s", "5.s", "+5m", "1µs", "1μs",
    "1d", "5 m", "m", "5mm", "9" * 400 + "h", "0.000000000001s", "1h-1m", "", "10m0s", "2562047h47m17s",
)  # fmt: skip
VERSIONS: Final = (
    "v2.8.0", "2.8", "2", "v2", "2.x", ">=2.0.0", "2.x || 3", "1.2.3 - 2", "*", "latest", "v2.8.0-rc.1+x",
    "99999999999999999999.1.1", "~>1", "^0", "v-1", LONG_NUMBER + ".1", "=2.8.0", "!=2", "2.8.0@sha256:x",
    "<1 >2", "1..2", "v1beta2", "v1", "v2beta1", "v0", "kustomize.toolkit.fluxcd.io/v1",
    "kustomize.toolkit.fluxcd.io/v1beta2", "helm.toolkit.fluxcd.io/v2", "a/b/c", "/", "/v1", "v1/",
)  # fmt: skip
PATHS: Final = (
    "./", ".", "/", "..", "../..", "./../x", "//", "./apps", "./apps/", "apps//base", "./apps/./base",
    "apps/../apps", "\\apps", "~/x", "./clusters", "./clusters/a", "kustomization.yaml", "./*",
    "${x}/y", "/etc/passwd", "../../../../etc/passwd", "https://example.com/x.yaml", "a" * 300,
    "github.com/a/b//c?ref=d", "https://u:p@example.com/a.git//x", "git@example.com:a/b", "a\0b", "a\nb",
    "./" * 200, "x/" * 200, "file:///etc/passwd", "?", "#", "a:b", "C:\\x", " ", "é", "é", "-",
)  # fmt: skip
PATTERNS: Final = (
    ".*", "(", ")", "[", "[a", "[^]]", "a{2,1}", "a{1000}", "a{1001}", "a{0,5000}", "a{" + LONG_NUMBER + "}",
    "(a*)*b", "((a|b|c|.){1,100})*b", "(?i)x", "(?P<n>x)", "(?P<n>x)(?P<n>y)", "(?=x)", r"\1", r"\d+", r"\p{L}",
    r"\pZ", r"\x{110000}", r"\Q*\E", "^$", "$^", "|", "||", "a|", "**", "*", "+", "?", "a??", "(?:)", "(?",
    "^(", "a" * 5000, "(" * 500, "(" * 1500 + ")" * 1500, r"\C", r"\b", r"[\w-x]", "[z-a]", "[[:alpha:]]",
    "[[:x:]]", r"(?s).", "(?U)a*", "\\", "!", "!x", "/x", "x/", "**/x", "x/**", "a/**/b", "[!a]", r"\ ", "# x",
)  # fmt: skip
EXPRESSIONS: Final = (
    "true", "false", "status.x == 1", "self.status.conditions.all(c, c.type == 'Ready')",
    "status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')", "has(self.a)", "has(a)",
    "1 / 0 == 1", "1", "'x'", "[1][2]", "{}.a", "self", "dep.status.ready", "dep", "size(self) > 0",
    "9223372036854775808 > 0", "-9223372036854775808 == 0", "1u - 2u > 0u", "duration('x')", "timestamp('')",
    "'a'.matches('(')", "'a'.matches('a{1001}')", "true ? 1 : 'a'", "((((1))))", "(" * 500, "true || " * 300 + "true",
    "[" * 300, "a." * 500 + "a", "!" * 500 + "true", "x.map(a, x.map(b, x.map(c, c)))", "string(1)", "//", "",
    "'", '"\\x"', "b'\\xff'", "r'\\'", "a ? b", "in", "1 in [1]", "has(self.a.b) && self.a.b", "type(1) == int",
    "self.metadata.name.startsWith('a')", "optional.of(1)", "self.?a", "a\0b", "self[?'a']", "dyn(1).x",
    "[1,2].map(i, i*2).exists_one(i, i==2)", "int('9' + '9') > 0", "1e999 > 0.0", "0x", "self.kind == kind",
)  # fmt: skip
TEMPLATES: Final = (
    "<< inputs.name >>", "<<inputs.name>>", "<< inputs.x.y.z >>", '<< inputs["x"] >>', "<< range $i, $e := inputs >>",
    "<<- range $k, $v := inputs >>x<<- end >>", "<<- if inputs.x >>", "<<- else >>", "<<- end >>", "<< . >>",
    "<< inputs.name | quote >>", "<< inputs.name | toYaml | nindent 4 >>", "<< inputs | toYaml >>", "<< $x >>",
    '<< printf "%d" inputs.name >>', '<< printf "%9999999d" 1 >>', '<< printf "%s%s" >>', '<< repeat 99999999 "x" >>',
    "<< until 99999999 >>", "<< index inputs 99999 >>", '<< regexMatch "(" "x" >>', '<< regexReplaceAll "a*" "aaa" "$0$0" >>',
    '<< include "x" >>', '<< template "x" >>', '<< define "x" >><< end >>', "<< slugify inputs.name >>",
    f"<< {LONG_NUMBER} >>", "<< 1.5 >>", "<< 0x1F >>", "<< 1_0 >>", "<< 'a' >>", "<< `a` >>", '<< "a >>', "<</* x */>>",
    "<< (inputs.name >>", "<< inputs.name)) >>", '<< "\\x" >>', "<< inputs.name | b64enc | b64dec >>", "<< now >>",
    '<< env "HOME" >>', "<< sha256sum inputs.name >>", '<< atoi "x" >>', "<< add 1 2 | mul 99999999999999999999 >>",
    "<< div 1 0 >>", '<< trunc -5 "abc" >>', '<< substr 5 1 "abc" >>', '<< split "" "abc" >>', '<< dict "a" >>',
    '<< get (dict "a" 1) "b" >>', '<< fromYaml "a: [" >>', "<< ternary 1 2 true >>", '<< default "x" inputs.y >>',
    "<< with inputs.x >><< .y >><< end >>", "<< and >>", "<< or 1 >>", "<< not >>", "<< eq 1 >>", '<< lt "a" 1 >>',
    "<<" + "(" * 300 + ">>", "<< range until 1000 >><< range until 1000 >>x<< end >><< end >>", "<< len 5 >>", "<< nil >>",
)  # fmt: skip
SUBSTITUTIONS: Final = (
    "${cluster}", "${cluster:-x}", "${cluster:=x}", "${cluster:?x}", "${cluster:+x}", "${cluster-x}", "${cluster#*a}",
    "${cluster##*a}", "${cluster%a*}", "${cluster%%a*}", "${cluster/a/b}", "${cluster//a/b}", "${cluster:1}",
    "${cluster:1:2}", "${cluster: -1}", "${cluster:99999999999999999999}", "${cluster^}", "${cluster^^}", "${cluster,,}",
    "${#cluster}", "$${cluster}", "$${cluster", "${cluster", "${}", "${ }", "${clu ster}", "${cluster:-${other:-${x}}}",
    "${cluster:-\n}", "${cluster:-'}", '${cluster:-"}', "${cluster:-\\}}", "${cluster:-{}}", "${cluster:-: }",
    "${cluster:- #x}", "${cluster:-[a}", "${cluster:-&a}", "${cluster:-*a}", "${cluster:-!!int x}", "${cluster:---- }",
    "${cluster/(/b}", "${cluster/[/b}", "${cluster//*/x}", "${cluster@Q}", "${!cluster}", "${cluster[0]}", "${CLUSTER}",
    "${_}", "${1a}", "${a-}", "${a.b}", "$cluster", "$$cluster", "$", "$$", "$$$", "${é}", "${a:-" * 200, "x${cluster}" * 300,
)  # fmt: skip
FIELD_PATHS: Final = (
    "metadata.name", "spec.replicas", "data.a", "spec.template.spec.containers.0.image", "a.-1", "a.99999", "*", "a.*.b",
    "spec.template.spec.containers.[name=a].image", "a.[", "a.[name=", "a.[=]", "a.[name=*]", "a\\.b", "a..b", ".", "",
    "metadata.annotations.[a/b]", "metadata.annotations[a.b/c]", "/spec/replicas", "/spec/-", "/spec/01", "/~1/~0", "/~2", "/",
    "spec/containers[]/image", "metadata/annotations/a\\/b", "a." + LONG_NUMBER, "/a/" + LONG_NUMBER, "spec.*.*.*", "/*",
)  # fmt: skip
QUANTITIES: Final = (
    "1Gi", "1", "1.5", "1e3", "1E", "-1", "1GiB", ".5", "1m", "1n", "9" * 400, "0", "", "1 Gi", "+1", "1e9999999", "1Ei",
)  # fmt: skip
URLS: Final = (
    "https://example.com/a", "oci://ghcr.io/a/b", "ssh://git@example.com/a", "https://u:p@example.com/a", "http://[::1]/",
    "http://[", "https://example.com:99999/a", "//", "git@example.com:a/b.git", "oci://", "https://é.example/%zz", "x", "",
)  # fmt: skip

# What a field expects, by its name.
EXPECTED: Final[dict[str, tuple[Any, ...]]] = {
    **dict.fromkeys(("interval", "retryInterval", "timeout", "requeueAfter", "ttl", "reconcileTimeout", "maxDelay"), DURATIONS),
    **dict.fromkeys(("version", "apiVersion", "semver", "tag", "newTag", "image", "flux-version", "group", "digest"), VERSIONS),
    **dict.fromkeys(("path", "paths", "files", "envs", "resources", "components", "bases", "from", "to", "exclude", "configurations", "crds", "transformers", "generators", "validators", "patchesStrategicMerge", "ignore", "sparseCheckout", "valuesFile", "include", "openapi"), PATHS),
    **dict.fromkeys(("labelSelector", "annotationSelector", "regex", "pattern", "includeTags", "target", "select", "reject", "targets"), PATTERNS),
    **dict.fromkeys(("expr", "readyExpr", "current", "failed", "inProgress", "rule", "healthCheckExprs", "x-kubernetes-validations", "keep"), EXPRESSIONS),
    **dict.fromkeys(("resourcesTemplate", "template", "inputs", "steps", "convertKubeConfigFrom"), TEMPLATES),
    **dict.fromkeys(("fieldPath", "fieldPaths", "fieldref", "create", "op", "value"), FIELD_PATHS),
    **dict.fromkeys(("storage", "cpu", "memory", "replicas", "count", "index", "concurrency", "storageClassName"), QUANTITIES),
    **dict.fromkeys(("url", "registry", "repository", "chart", "sync", "ref"), URLS),
    "substitute": SUBSTITUTIONS,
}  # fmt: skip
TEXTS: Final = (*SUBSTITUTIONS, *TEMPLATES, *PATTERNS, *EXPRESSIONS, *PATHS)
LINES: Final = (
    "---", "--- x", "...", "%YAML 1.2", "%TAG ! x", "\t", "  x", "x:", "- x", "? x", ": x", "a: &a", "b: *a", "<<: *a",
    "kind: List", "items: []", "kind: Secret", "metadata:", "spec: {", "}", "]", '"', "'", "|", ">", "# gitops-lint: ignore",
    "# gitops-lint: ignore[flux-schema] x", "# gitops-lint: ignore[x]", "{{ if }}", "\ufeff", "\x00", "\x85", "\u2028", "x: |2",
    "apiVersion: v1\nkind: List", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component", "a: b\r", "\xff", "x" * 3000,
)  # fmt: skip
