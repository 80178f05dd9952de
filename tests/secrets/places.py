"""The places of secrets: small parts of a repository with canaries, each of which must stay inside.

`<name>` in a text becomes a canary of its own; `<64:name>` is its base64.
"""

import re
from base64 import b64encode
from typing import Final, NamedTuple

from gitops_lint.testing import kustomization

_MARK: Final = re.compile(r"<(64:)?([a-z0-9-]+)>")
ENTRY: Final = "clusters/production/flux-system/gotk-sync.yaml"


class Part(NamedTuple):
    """Files below `apps/<name>`, and the `spec` of the Flux Kustomization that applies them."""

    files: dict[str, str]
    spec: tuple[str, ...] = ()
    roots: dict[str, str] = {}  # noqa: RUF012  files of the cluster's own directory


def secret(body: str, name: str = "s") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: default}}\n{body}"


SECRET: Final = secret("stringData: {p: <held>}\n")
RELEASE: Final = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app, namespace: default}
spec:
  interval: 10m
  bad-field: x
  chart: {spec: {chart: podinfo, sourceRef: {kind: HelmRepository, name: gone}}}
"""
CONFIG: Final = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\n"
PEM: Final = (
    "-----BEGIN RSA PRIVATE KEY-----\n{0}<pem>\n{0}<pem-more>\n{0}-----END RSA PRIVATE KEY-----"
)


def resources(*names: str, more: str = "") -> str:
    listed = "".join(f"  - {name}\n" for name in names)
    return (f"resources:\n{listed}" if listed else "") + more


def _set(body: str) -> str:
    return (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n"
        f"metadata: {{name: set, namespace: default}}\nspec:\n{body}"
    )


def source(kind: str, url: str, name: str = "src") -> str:
    return (
        f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec: {{intervall: 1m, url: '{url}'}}\n"
    )


_UNDEFINED = ("postBuild: {substitute: {used: x}}",)
# A fault beside the secret, so that its lines are framed.
_BAD_CHILD = kustomization("child", "bad-field: <beside>", "dependsOn: [{name: gone}]").replace(
    "<beside>", "x"
)


def _patched(patch: str, **files: str) -> Part:
    names = {name.replace("_", "."): text for name, text in files.items()}
    text = resources("s.yaml", more=f"patches:\n{patch}")
    return Part({"kustomization.yaml": text, "s.yaml": SECRET, **names}, _UNDEFINED)


PARTS: Final[dict[str, Part]] = {
    "values": Part({
        "s.yaml": "# <above>\n" + secret(
            "# <between>\nstringData:\n  # old: <comment>\n  a: <plain> # was <after>\n  b: 'x ${undefined} <quoted>'\n"
            "  c: |\n    line\n    <block> ${un!<bad>}\n  d: [<listed>, {e: <nested>}]\n  # <last>\n"
            'data:\n  f: <64:encoded>\n  g: "\\u0078<escaped>"\n  h: >-\n    folded\n    <folded> ${x\n'
            "immutable: true\n# <below>\n"
        ),
        "child.yaml": _BAD_CHILD,
    }, _UNDEFINED),
    "sops": Part({
        "s.yaml": secret("data: {p: 'ENC[AES256_GCM,data:<enc>,type:str]'}\nsops: {mac: x}\nextra: ${y!}\n"),
    }, _UNDEFINED),
    "annotation": Part({
        "s.yaml": secret("data: {p: <64:applied>}\n").replace(
            "namespace: default",
            "namespace: default, annotations: {kubectl.kubernetes.io/last-applied-configuration: "
            "'{\"kind\":\"Secret\",\"data\":{\"p\":\"<annotated>\"}} ${u!}'}",
        ),
    }, _UNDEFINED),
    "list": Part({
        "list.yaml": "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n"
        "  metadata: {name: l}\n  data: {a: '${u!}<listed>'}\n- {kind: Secret, data: {a: <no-name>}}\n",
        "secrets.yaml": "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: l}\n  data: {a: <kindless>}\n",
    }, _UNDEFINED),
    "in-text": Part({
        "c.yaml": f"{CONFIG}data:\n  m.yaml: |\n    kind: Secret\n    stringData:\n      p: <inner> ${{u!}}\n",
    }, _UNDEFINED),
    "aliases": Part({
        "s.yaml": secret(
            "x-defaults: &map {m: <merged>}\nx-one: &one <anchored>\nstringData:\n  <<: *map\n  a: *one\n"
            "  b: &two <inside>\nmetadata-of: {copy: *two, all: *map}\nbad: ${u!}\n"
        ),
        "k.yaml": kustomization("anchored", "path: &p x", "bad-field: *p").replace(
            "kind: Kustomization", "kind: Secret\nstringData: {a: &x <one>}\nspec2: {path: *x}"
        ),
    }, _UNDEFINED),
    "no-name": Part({
        "s.yaml": "apiVersion: v1\nkind: Secret\nstringData: {p: <nameless>}\n",
        "t.yaml": "kind: Secret\nmetadata: [<listed-name>]\nstringData:\n  p: <untyped>\n".replace("<listed-name>", "x"),
    }),
    # Syntax
    "no-space": Part({"s.yaml": secret("stringData:\n  password:<unspaced>\n  user: x\n")}),
    "no-space-below": Part({"s.yaml": secret("stringData:\n  user: x\n  password:<unspaced>\n")}),
    "alias": Part({"s.yaml": secret("stringData:\n  password: *<starred>\n")}),
    "tag": Part({"s.yaml": secret("stringData:\n  password: !!int <tagged>\n  x: y\n")}),
    "no-colon": Part({"s.yaml": "apiVersion: v1\nkind Secret\ndata:\n  p: <uncolon>\n"}),
    "lower": Part({"s.yaml": "apiVersion: v1\nkind: secret\ndata:\n  p: <lower>\n q: <outdented>\n"}),
    "unclosed": Part({"s.yaml": secret("stringData:\n  p: '<unclosed>\n  q: x\n")}),
    "tabs": Part({"s.yaml": secret("stringData:\n  p: x\n\tq: <tabbed>\n")}),
    "twice": Part({"s.yaml": secret("stringData:\n  p: <first>\n  p: <second>\n")}),
    "latin": Part({"s.yaml": secret("stringData:\n  p: <latin>\udce9\n")}),
    "unparsed-key": Part({"c.yaml": f"{CONFIG}data:\n  k: |\n    {PEM.format('    ')}\n  b: [\n"}),
    # Generators
    "generator": Part({
        "kustomization.yaml": "secretGenerator:\n- name: g\n  # - old=<commented>\n  literals:\n  - a=<literal>\n"
        "  - a=<again>\n  - password:<colon>=\n  - <no-equals>\n  envs: [e.env, f.env]\n  files: [b=b.txt, c.yaml]\n"
        "  badField: x\n",
        "e.env": "E=<env>\nE=<env-again>\n", "f.env": "ok=<fine>\nbad line <broken-env>\n",
        "b.txt": "<file> ${u!}\n", "c.yaml": "a: <yaml-file>\n b: [\n",
    }, _UNDEFINED),
    "generator-used": Part({
        "kustomization.yaml": "secretGenerator:\n- name: g\n  literals: [a=<literal>]\nresources: [k.yaml]\n"
        "replacements:\n- source: {kind: Secret, fieldPath: data.a}\n"
        "  targets: [{select: {kind: Kustomization}, fieldPaths: [spec.path, spec.timeout]}]\n",
        "k.yaml": kustomization("child", "timeout: 5m"),
    }),
    "generator-plugin": Part({
        "kustomization.yaml": "generators:\n- |-\n  apiVersion: builtin\n  kind: SecretGenerator\n"
        "  metadata: {name: x}\n  literals: [a=<inline>, a=<inline-again>, <inline-bare>]\n- gen.yaml\n",
        "gen.yaml": "apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: y}\nliterals:\n- a=<plugin>\n"
        "- a=<plugin-again>\n- 7<number>\n",
    }),
    # Patches
    "patch-json": _patched("- target: {kind: Secret}\n  patch: |-\n    - {op: replace, path: /data/q/r, value: <json>}\n"),
    "patch-no-kind": _patched("- target: {name: s}\n  patch: |-\n    - op: add\n      path: /data\n      value: {p: '${u!}<nokind>'}\n"),
    "patch-no-target": _patched("- patch: |-\n    - {op: add, path: /stringData/p, value: <notarget>}\n"),
    "patch-pattern": _patched("- target: {kind: 'S.*t'}\n  patch: '[{op: add, path: /stringData/p, value: \"${u!}<pattern>\"}]'\n"),
    "patch-elsewhere": _patched("- target: {kind: Secret, name: gone}\n  path: j.yaml\n", j_yaml="- op: add\n  path: /data/p\n  value: <unmatched>\n"),
    "patch-file": _patched("- target: {kind: Secret}\n  path: j.yaml\n", j_yaml="- {op: add, path: /stringData/p, value: '${u!}<json-file>'}\n- {op: replace, path: /x/y, value: <missing>}\n"),
    "patch-file-broken": _patched("- target: {name: s}\n  path: j.yaml\n", j_yaml="- {op: add, path: /data/p, value: *<json-broken>}\n"),
    "patch-merge": _patched("- patch: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: s, namespace: default}\n    stringData: {p: {q: <merge>}, r: '${u!}<merge-sub>'}\n"),
    "patch-merge-target": _patched("- target: {kind: Secret}\n  path: m.yaml\n", m_yaml="apiVersion: v1\nkind: Any\nmetadata: {name: any}\nstringData:\n  p: [<merge-list>]\n  q: '${u!}<merge-file>'\n"),
    "patch-merge-broken": _patched("- target: {kind: Secret}\n  path: m.yaml\n", m_yaml="{apiVersion: v1, kind: Any, metadata: {name: any}, stringData: {p: [<merge-shape>]}}\n"),
    "patch-merge-unparsed": _patched("- target: {kind: Secret}\n  path: m.yaml\n", m_yaml="kind: Any\nvalues:\n  p: [<merge-unparsed>\n"),
    "patch-unusable": _patched("- target: {kind: Secret}\n  path: m.yaml\n", m_yaml="kind: Any\nvalues:\n  p:[<unusable>\n"),
    "patch-old-broken": Part({
        "kustomization.yaml": resources("s.yaml", more="patchesStrategicMerge:\n- |-\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: s, namespace: default}\n  stringData [<old-broken>]\n"),
        "s.yaml": SECRET,
    }),
    "generator-shared": Part({
        "kustomization.yaml": "secretGenerator:\n- name: g\n  files: [a.txt]\nconfigMapGenerator:\n- name: h\n  files: [a.txt]\n",
        "a.txt": "a <shared-file>\nb ${u!}\n",
    }, _UNDEFINED),
    "patch-copied": Part({
        "kustomization.yaml": resources("s.yaml", "k.yaml", more="patches:\n- target: {kind: Secret}\n  path: j.yaml\n"
        "replacements:\n- source: {kind: Secret, fieldPath: stringData.p}\n  targets: [{select: {kind: Kustomization}, fieldPaths: [spec.path, spec.timeout]}]\n"),
        "j.yaml": "- {op: replace, path: /stringData/p, value: <patched-and-copied>}\n",
        "s.yaml": SECRET, "k.yaml": kustomization("child", "timeout: 5m"),
    }),
    "patch-kind": Part({
        "kustomization.yaml": resources("c.yaml", more="patches:\n- target: {kind: ConfigMap}\n  options: {allowKindChange: true}\n  patch: '[{op: replace, path: /kind, value: Secret}]'\n"),
        "c.yaml": f"{CONFIG}data: {{p: '${{u!}}<was-config>'}}\n",
    }, _UNDEFINED),
    "patch-plugin": Part({
        "kustomization.yaml": resources("s.yaml", more="transformers: [t.yaml]\n"),
        "s.yaml": SECRET,
        "t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\ntarget: {name: s}\npatch: '[{op: add, path: /stringData/p, value: \"${u!}<plugin>\"}]'\n---\n"
        "apiVersion: builtin\nkind: PatchJson6902Transformer\nmetadata: {name: u}\ntarget: {kind: Secret, name: s}\njsonOp: '[{op: test, path: /stringData/p, value: <tested>}]'\n",
    }, _UNDEFINED),
    "patch-old": Part({
        "kustomization.yaml": resources("s.yaml", more="patchesJson6902:\n- target: {version: v1, kind: Secret, name: s}\n  patch: '[{op: add, path: /nope/p, value: <old-json>}]'\n"
        "patchesStrategicMerge:\n- |-\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: s, namespace: default}\n  stringData: [<old-merge>]\n"),
        "s.yaml": SECRET,
    }),
    "patch-flux": Part({"s.yaml": SECRET}, (
        ("patches: [{target: {name: s}, patch: '[{op: add, path: /data, value: {p: \"${u!}<flux-json>\"}}]'},"
        " {patch: '{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default},"
        " stringData: {p: [<flux-merge>]}}'}]"), *_UNDEFINED,
    )),
    "patch-flux-elsewhere": Part({}, (
        "patches: [{target: {name: s}, patch: '[{op: add, path: /data/p, value: <never-built>}]'}]",
        "bad-field: x",
    )),
    # Copies
    "replacement": Part({
        "kustomization.yaml": resources("s.yaml", "k.yaml", "h.yaml", "c.yaml", more="replacements:\n"
        "- source: {kind: Secret, fieldPath: stringData.p}\n  targets:\n"
        "  - select: {kind: Kustomization, name: child}\n    fieldPaths: [spec.path, spec.interval, spec.timeout, spec.prune, spec.sourceRef.name, spec.dependsOn.0.name, metadata.annotations.x]\n    options: {create: true}\n"
        "  - select: {kind: HelmRelease}\n    fieldPaths: [spec.interval, spec.chart.spec.chart, spec.releaseName]\n    options: {create: true}\n"
        "  - select: {kind: ConfigMap}\n    fieldPaths: [data.a]\n    options: {delimiter: '-', index: 1}\n"
        "  - select: {kind: ConfigMap}\n    fieldPaths: ['data.config\\.json.inner']\n"
        "- source: {kind: Secret, fieldPath: stringData.url, options: {delimiter: /, index: 9}}\n"
        "  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.b]}]\n"),
        "s.yaml": secret("stringData: {p: <copied>, url: 'postgres://u:<split>@db'}\n"),
        "k.yaml": kustomization("child", "timeout: 5m", "dependsOn: [{name: x}]"), "h.yaml": RELEASE,
        "c.yaml": f"{CONFIG}data: {{a: x-y-z, b: '1', config.json: '{{\"inner\": \"x\"}}'}}\n",
    }),
    "replacement-name": Part({
        "kustomization.yaml": resources("s.yaml", "k.yaml", more="namePrefix: pre-\nreplacements:\n"
        "- source: {kind: Secret, fieldPath: stringData.p}\n  targets: [{select: {kind: Kustomization}, fieldPaths: [metadata.name, metadata.namespace, spec.targetNamespace], options: {create: true}}]\n"),
        "s.yaml": secret("stringData: {p: <named>}\n"), "k.yaml": kustomization("child"),
    }),
    "replacement-substituted": Part({
        "kustomization.yaml": resources("s.yaml", "k.yaml", "l.yaml", "m.yaml", more="replacements:\n"
        "- {source: {kind: Secret, fieldPath: stringData.p}, targets: [{select: {name: one}, fieldPaths: [spec.path, spec.timeout]}]}\n"
        "- {source: {kind: Secret, fieldPath: stringData.q}, targets: [{select: {name: two}, fieldPaths: [spec.path, spec.timeout]}]}\n"
        "- {source: {kind: Secret, fieldPath: stringData.r}, targets: [{select: {name: three}, fieldPaths: [spec.path, spec.timeout]}]}\n"),
        "s.yaml": secret("stringData: {p: 'x${used}<copied-one>', q: \"it's ${used}: <copied-two>\", r: '${<copied-three> x'}\n"),
        "k.yaml": kustomization("one", "timeout: 5m"), "l.yaml": kustomization("two", "timeout: 5m"),
        "m.yaml": kustomization("three", "timeout: 5m"),
    }, _UNDEFINED),
    "vars": Part({
        "kustomization.yaml": resources("s.yaml", "k.yaml", more="configurations: [conf.yaml]\nvars:\n- {name: V, objref: {apiVersion: v1, kind: Secret, name: s}, fieldref: {fieldpath: stringData.p}}\n"),
        "conf.yaml": "varReference:\n- {kind: Kustomization, path: spec/path}\n- {kind: Kustomization, path: spec/interval}\n- {kind: Kustomization, path: metadata/name}\n",
        "s.yaml": secret("stringData: {p: <var>}\n"),
        "k.yaml": kustomization("child").replace("path: ./child", "path: ./$(V)/x").replace("interval: 10m", "interval: $(V)"),
    }),
    "substitute-from": Part({
        "k.yaml": kustomization("child", "timeout: ${p}", "bad-field: ${p}").replace("./child", "./${p}"),
    }, ("postBuild: {substituteFrom: [{kind: Secret, name: v}, {kind: ConfigMap, name: cv}]}",), {
        "v.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: v, namespace: flux-system}\nstringData: {p: <sub>}\n",
    }),
    "config-from-secret": Part({
        "k.yaml": kustomization("child", "timeout: ${p}").replace("./child", "./${p}"),
    }, ("postBuild: {substituteFrom: [{kind: ConfigMap, name: cv}]}",), {
        "kustomization.yaml": "resources: [config-from-secret.yaml, s.yaml, cv.yaml]\nreplacements:\n- source: {kind: Secret, fieldPath: stringData.p}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.p]}]\n",
        "s.yaml": secret("stringData: {p: <via-config>}\n"),
        "cv.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cv, namespace: flux-system}\ndata: {p: x}\n",
    }),
    "substitute": Part({
        "s.yaml": secret("stringData: {p: 'a ${password} b ${undefined:=<operand>} ${password/<find>/<replace>}', q: '${broken <expression>}'}\n"),
        "t.yaml": secret("stringData:\n  p: ${multi}\n", "t").replace("Secret", "${kind}"),
    }, ("postBuild: {substitute: {password: <inline>, multi: 'x: <breaks>', kind: Secret}}",)),
    "substitute-broken": Part({"s.yaml": secret("stringData {p: '${password}'}\n")}, ("postBuild: {substitute: {password: <inline>}}",)),
    "substitute-skipped": Part({"s.yaml": secret("stringData: {p: '${x:=<default>}'}\n")}, ("postBuild: {}",)),
    # ResourceSets
    "set": Part({
        "set.yaml": _set("  badField: x\n  inputs: [{tenant: a, password: <input>}, {tenant: b, password: <input-b>}]\n  resources:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: '<< inputs.tenant >>', namespace: default}\n    stringData: {p: '<< inputs.password >>', q: <templated>}\n"),
        "text.yaml": _set('  inputs: [{tenant: a, password: <text-input>}]\n  resourcesTemplate: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: x}\n    data:\n      p: << inputs.password | b64enc >>\n      q: <in-template>\n    ---\n    kind: Secret\n    stringData: {a: << fail "<failing>" >>}\n').replace("name: set", "name: text"),
        "broken.yaml": _set('  resourcesTemplate: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: x}\n    stringData:\n      p: << "<unsupported>" | env >>\n      q:*<broken-template>\n').replace("name: set", "name: broken"),
        "kind.yaml": _set("  inputs: [{kind: Secret}]\n  resources:\n  - {apiVersion: v1, kind: << inputs.kind >>, metadata: {name: z}, stringData: {p: <kind-input>}}\n").replace("name: set", "name: kind").replace("<< inputs.kind >>", "'<< inputs.kind >>'"),
    }),
    "set-cut": Part({"set.yaml": _set("  inputs: [{password: <cut-off>}]\n---\n  resources:\n  - {apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {p: '<< inputs.password >>'}}\n").replace("name: set", "name: cut")}),
    "set-copied": Part({
        "kustomization.yaml": resources("s.yaml", "set.yaml", more="replacements:\n- source: {kind: Secret, fieldPath: stringData.p}\n  targets: [{select: {kind: ResourceSet}, fieldPaths: [spec.inputs.0.p]}]\n"),
        "s.yaml": secret("stringData: {p: <into-input>}\n"),
        "set.yaml": _set("  inputs: [{p: x}]\n  resources:\n  - apiVersion: kustomize.toolkit.fluxcd.io/v1\n    kind: Kustomization\n    metadata: {name: 'k-<< inputs.p >>', namespace: default}\n    spec: {path: './<< inputs.p | upper >>', interval: '<< inputs.p >>'}\n"),
    }),
    # Private keys and URLs
    "private-key": Part({
        "c.yaml": f"{CONFIG}data:\n  k: |\n    ${{u!}}\n    {PEM.format('    ')}\n  age: AGE-SECRET-KEY-1<age>\n".replace("<age>", "QQ<age>"),
        "h.yaml": f"{RELEASE}  values:\n    tls: |\n      {PEM.format('      ').replace('pem', 'values-pem')}\n    age: ${{u!}}\n",
    }, _UNDEFINED),
    "token": Part({
        "c.yaml": CONFIG + "data:\n  a: b\n  t: glpat-<token>-abcdefgh\n  u: 'x ${undefined}'\n",
        "release.yaml": RELEASE + "  values:\n    a:\n      t: xoxb-<value-token>-abcdefgh\n    bad: ${un!}\n",
    }, _UNDEFINED),
    "encoded": Part({
        "kustomization.yaml": resources("c.yaml", more="secretGenerator:\n- name: g\n  literals:\n  - p=${used}<literal>\n"),
        "c.yaml": CONFIG,
    }, _UNDEFINED),
    "url": Part({
        "kustomization.yaml": "resources:\n- https://user:<remote>@github.com/x/y?ref=1\n- git::https://user:<git>@example.com/a/b//c\n- https://<token>@raw.example.com/a.yaml\n- src.yaml\n- helm.yaml\n- k.yaml\n"
        "configMapGenerator:\n- name: u\n  literals: [url=https://u:<literal-url>@h]\n  envs: [e.env]\n",
        "e.env": "DB=postgres://u:<env-url>@db\n",
        "src.yaml": source("GitRepository", "https://user:<git-url>@example.com/x.git"),
        "helm.yaml": source("HelmRepository", "https://<helm-token>@example.com/charts", "helm"),
        "k.yaml": kustomization("of-url", "timeout: bad https://u:<in-field>@h").replace("name: flux-system}", "name: src}"),
    }),
    "url-variable": Part({
        "src.yaml": source("GitRepository", "${url}").replace("intervall: 1m", "interval: '${url#https://}'"),
    }, ("postBuild: {substitute: {url: 'https://u:<var-url>@example.com/a'}}", "bad-field: 'https://u:<flux-url>@h'")),
}  # fmt: skip

INSTANCE: Final = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  bad-field: x
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: "https://u:<sync>@example.com/x.git", ref: main, path: clusters/production}
  kustomize:
    patches:
    - target: {kind: Secret}
      patch: '[{op: add, path: /data/p, value: <instance-json>}]'
    - target: {name: s}
      patch: '[{op: add, path: /data/p, value: <instance-nokind>}]'
    - patch: |
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData: {p: <instance-merge>}
"""


def files_of(*names: str) -> dict[str, str]:
    """A repository with some parts; their canaries are still marks."""
    files = {ENTRY: kustomization("flux-system").replace("./flux-system", "./clusters/production")}
    for name in names:
        part = PARTS[name]
        files[f"clusters/production/{name}.yaml"] = kustomization(name, *part.spec).replace(
            f"./{name}", f"./apps/{name}"
        )
        files |= {f"apps/{name}/{path}": text for path, text in part.files.items()}
        files |= {f"clusters/production/{path}": text for path, text in part.roots.items()}
    return files


class Planted(NamedTuple):
    """Files with canaries, and the canaries by their marks."""

    files: dict[str, str]
    canaries: dict[str, str]

    def leaked(self, output: str) -> set[str]:
        """The marks of the canaries that an output shows, as they are or in base64."""
        return {
            mark
            for mark, canary in self.canaries.items()
            if canary in output or encoded(canary) in output
        }


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode().rstrip("=")


def planted(files: dict[str, str]) -> Planted:
    """The files with a distinct canary in place of each mark."""
    canaries: dict[str, str] = {}

    def canary(match: re.Match[str]) -> str:
        mark = match[2]
        text = canaries.setdefault(mark, f"hunter{len(canaries) + 100}canary")
        return b64encode(text.encode()).decode() if match[1] else text

    return Planted({path: _MARK.sub(canary, text) for path, text in files.items()}, canaries)
