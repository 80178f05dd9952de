"""Puts a secret value into a case, in places where it is secret whatever else the case holds."""

import json
from base64 import b64encode
from collections.abc import Callable
from posixpath import dirname, join
from random import Random
from typing import Any, Final

from fuzz.case import Case
from fuzz.donors import documents_of

CANARY: Final = "kanari7vogel"
_ENCODED: Final = b64encode(CANARY.encode()).decode()
_ABOUT: Final = {"name": "guarded", "namespace": "flux-system"}
_FLUX: Final = "kustomize.toolkit.fluxcd.io/v1"
_TARGET: Final = {"kind": "ConfigMap", "name": "shown"}

_Place = Callable[[Random, dict[str, bytes]], None]


def planted(random: Random, case: Case) -> tuple[Case, str]:
    """The case with `CANARY` as the value of Secrets, in one to three kinds of places, and their names."""
    changed = dict(case)
    chosen = random.sample(sorted(_PLACES), random.choice([1, 1, 1, 2, 3]))
    for name in chosen:
        _PLACES[name](random, changed)
    return changed, ", ".join(sorted(chosen))


def _secret(random: Random, case: dict[str, bytes]) -> None:
    """A Secret next to other documents, as data or text, well or badly written."""
    text = random.choice([
        f"stringData:\n  password: {CANARY}\n",
        f"stringData:\n  user: a\n  password: |\n    {CANARY}\n    more\n",
        f"stringData: {{password: {CANARY}, b: 1}}\n",
        f"data:\n  password: {_ENCODED}\n",
        f"data: {{password: {_ENCODED}, other: 5}}\n",
        f"data:\n  password: {CANARY}\n",  # not base64
        f"stringData:\n  password:{CANARY}\n  user: x\n",
        f"stringData:\n  password: *{CANARY}\n",
        f"stringData:\n  password: !!int {CANARY}\n",
        f"stringData:\n  password: !{CANARY} x\n",
        f"stringData:\n  password: &{CANARY} x\n  password: y\n",
        f"stringData:\n  password: '{CANARY}\n",
        f"stringData:\n  password: [{CANARY}\n",
        f"stringData:\n  password: {CANARY}\n bad: x\n",
        f"stringData:\n\tpassword: {CANARY}\n",
        f"stringData:\n  {CANARY}\n",
        f"stringData:\n  a: b\n  password: ${{x:={CANARY}}}\n",
        f'stringData:\n  password: "${{un}}{CANARY}"\n',
        f"stringData:\n  password: ${{{CANARY}\n",
        f"stringData:\n  password: << {CANARY} >>\n",
        f"stringData: [{CANARY}]\n",
        f"stringData: {CANARY}\n",
        f"stringData:\n  password: {{a: {CANARY}}}\n",
        f"type: kubernetes.io/tls\ndata: {{tls.key: {_ENCODED}}}\n",
    ])  # fmt: skip
    head = f"apiVersion: v1\nkind: Secret\nmetadata: {json.dumps(_ABOUT)}\n"
    path = random.choice(_manifests(case))
    text = head + text
    if random.random() < 0.3:
        case[path] = text.encode() + b"---\n" + case[path]
    else:
        case[path] = case[path].rstrip(b"\n") + b"\n---\n" + text.encode()


def _generated(random: Random, case: dict[str, bytes]) -> None:
    """A secretGenerator in a kustomization file."""
    entry: dict[str, Any] = random.choice([
        {"literals": [f"password={CANARY}"]}, {"literals": [CANARY]}, {"literals": [f"={CANARY}"]},
        {"literals": [f"password='{CANARY}"]}, {"literals": [f"${{x:={CANARY}}}"]}, {"files": ["hidden.txt"]},
        {"envs": ["hidden.env"]}, {"literals": {"password": CANARY}}, {"literals": [{"password": CANARY}]},
        {"literals": [f"a={CANARY}", f"a={CANARY}"]}, {"env": "hidden.env", "literals": [f"b={CANARY}"]},
    ])  # fmt: skip
    folder = _kustomized(random, case, "secretGenerator", [{"name": "made", **entry}])
    case[join(folder, "hidden.txt")] = CANARY.encode()
    case[join(folder, "hidden.env")] = random.choice([
        f"password={CANARY}\n".encode(), f"{CANARY}\n".encode(), f"={CANARY}\n".encode(), f"a b={CANARY}\n".encode(),
        b"\xff=" + CANARY.encode(),
    ])  # fmt: skip


def _plugin(random: Random, case: dict[str, bytes]) -> None:
    """A SecretGenerator as a file of its own."""
    made = {
        "apiVersion": "builtin",
        "kind": "SecretGenerator",
        "metadata": {"name": "made"},
        "literals": [f"a={CANARY}"],
    }
    if random.random() < 0.5:
        made["literals"] = [CANARY]
    folder = _kustomized(random, case, "generators", ["hidden-generator.yaml"])
    case[join(folder, "hidden-generator.yaml")] = json.dumps(made).encode()


def _patched(random: Random, case: dict[str, bytes]) -> None:
    """A patch of a Secret: in place or in a file, with and without its kind in the target."""
    bad = random.choice(["", "", "${un}", "${x"])
    operations = [
        {
            "op": random.choice(["add", "replace", "test"]),
            "path": "/stringData/password",
            "value": bad + CANARY,
        }
    ]
    merge = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _ABOUT,
        "stringData": {"password": bad + CANARY},
    }
    text = json.dumps(random.choice([operations, merge]), indent=1)
    if random.random() < 0.2:
        text = text[:-2]
    patch: dict[str, Any] = {
        "target": random.choice(
            [{"kind": "Secret"}, {"kind": "Secret", "name": "gone"}, {"name": "guarded"}]
        )
    }
    folder = _kustomized(
        random,
        case,
        "patches",
        [{**patch, **random.choice([{"patch": text}, {"path": "hidden-patch.yaml"}])}],
    )
    case[join(folder, "hidden-patch.yaml")] = text.encode()
    _resource(
        case,
        folder,
        "guarded.yaml",
        {"apiVersion": "v1", "kind": "Secret", "metadata": _ABOUT, "stringData": {"password": "x"}},
    )


def _copied(random: Random, case: dict[str, bytes]) -> None:
    """A replacement or var that takes the value to another object, also one of Flux."""
    field = random.choice(
        [
            "data.a",
            "spec.path",
            "spec.interval",
            "metadata.name",
            "spec.dependsOn.0.name",
            "metadata.labels.a",
            "spec.x.y",
        ]
    )
    options: dict[str, Any] = random.choice(
        [
            {},
            {},
            {"create": True},
            {"delimiter": "/", "index": 9},
            {"delimiter": "7", "index": 0},
            {"create": True, "delimiter": "-", "index": 1},
        ]
    )
    source = {
        "kind": "Secret",
        "name": "guarded",
        "fieldPath": "stringData.password",
        "options": {k: v for k, v in options.items() if k != "create"},
    }
    flux: dict[str, Any] = {
        "apiVersion": _FLUX, "kind": "Kustomization", "metadata": {"name": "shown", "namespace": "flux-system"},
        "spec": {"interval": "10m", "path": "./x", "prune": True, "dependsOn": [{"name": "y"}], "sourceRef": {"kind": "GitRepository", "name": "flux-system"}},
    }  # fmt: skip
    target = random.choice([_TARGET, {"kind": "Kustomization", "name": "shown"}])
    if random.random() < 0.7:
        folder = _kustomized(
            random,
            case,
            "replacements",
            [
                {
                    "source": source,
                    "targets": [{"select": target, "fieldPaths": [field], "options": options}],
                }
            ],
        )
    else:
        reference = {"apiVersion": "v1", "kind": "Secret", "name": "guarded"}
        folder = _kustomized(
            random,
            case,
            "vars",
            [
                {
                    "name": "HIDDEN",
                    "objref": reference,
                    "fieldref": {"fieldpath": "stringData.password"},
                }
            ],
        )
        flux["spec"]["path"] = "./$(HIDDEN)"
    _resource(
        case,
        folder,
        "guarded.yaml",
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": _ABOUT,
            "stringData": {"password": CANARY},
        },
    )
    _resource(
        case,
        folder,
        "shown.yaml",
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "shown", "namespace": "flux-system"},
            "data": {"a": "x/y"},
        },
    )
    _resource(case, folder, "shown-flux.yaml", flux)


def _substituted(random: Random, case: dict[str, bytes]) -> None:
    """A variable from a Secret, used where Flux reads it."""
    use = random.choice(
        [
            "${hidden}",
            "x-${hidden}",
            "${hidden:0:4}",
            "${hidden/a/b}",
            "${hidden^^}",
            "${hidden:-x}",
            "${hidden",
            "${hidden%%7*}",
            "${#hidden}",
        ]
    )
    key = random.choice(["interval", "path", "timeout", "suspend", "prune"])
    folder = dirname(random.choice(_manifests(case)))
    owner = {
        "apiVersion": _FLUX, "kind": "Kustomization", "metadata": {"name": "substituting", "namespace": "flux-system"},
        "spec": {
            "interval": "10m", "path": "./hidden-variables", "prune": True, "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "postBuild": {"substituteFrom": [{"kind": "Secret", "name": "guarded"}]},
        },
    }  # fmt: skip
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _ABOUT,
        random.choice(["stringData", "data"]): {"hidden": CANARY},
    }
    if "data" in secret:
        secret["data"] = {"hidden": _ENCODED}
    used = {
        "apiVersion": _FLUX, "kind": "Kustomization", "metadata": {"name": random.choice(["used", use]), "namespace": "flux-system"},
        "spec": {"interval": "10m", "path": "./x", "prune": True, "sourceRef": {"kind": "GitRepository", "name": "flux-system"}, key: use},
    }  # fmt: skip
    _resource(case, folder, "substituting.yaml", [owner, secret])
    case["hidden-variables/used.yaml"] = json.dumps(used).encode()


def _templated(random: Random, case: dict[str, bytes]) -> None:
    """A ResourceSet whose template or steps hold a Secret."""
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _ABOUT,
        "stringData": {"password": random.choice([CANARY, f"${{x}}{CANARY}"])},
    }
    broken = random.choice(["", "", "\n<< inputs.gone >>", "\n<<- if >>", "\n<< fail", "\n\tx: ["])
    spec = random.choice([
        {"resources": [secret]}, {"resourcesTemplate": json.dumps(secret) + broken}, {"steps": [{"name": "a", "resources": [secret]}]},
        {"inputs": [{"a": 1}], "resourcesTemplate": f"kind: Secret\napiVersion: v1\nmetadata: {{name: a}}\nstringData:\n  p: {CANARY}{broken}"},
    ])  # fmt: skip
    document = {
        "apiVersion": "fluxcd.controlplane.io/v1",
        "kind": "ResourceSet",
        "metadata": {"name": "hiding", "namespace": "flux-system"},
        "spec": spec,
    }
    path = random.choice(_manifests(case))
    case[path] = case[path].rstrip(b"\n") + b"\n---\n" + json.dumps(document).encode() + b"\n"


_PLACES: Final[dict[str, _Place]] = {
    "Secret": _secret,
    "generator": _generated,
    "generator file": _plugin,
    "patch": _patched,
    "replacement": _copied,
    "substitution": _substituted,
    "template": _templated,
}


def _manifests(case: Case) -> list[str]:
    """The files in which objects can be; a new one if there are none."""
    found = [
        path
        for path in case
        if path.endswith((".yaml", ".yml"))
        and "->" not in path
        and not path.endswith((".gitops-lint.yaml", "kustomization.yaml", "kustomization.yml"))
    ]
    if not found and isinstance(case, dict):
        case["guarded.yaml"] = b""
    return found or ["guarded.yaml"]


def _kustomized(random: Random, case: dict[str, bytes], field: str, entries: list[Any]) -> str:
    """Add entries to a field of a kustomization file; returns its directory."""
    there = [
        path
        for path in case
        if path.endswith("kustomization.yaml") and documents_of(path, case[path])
    ]
    path = (
        random.choice(there)
        if there
        else join(dirname(random.choice(_manifests(case))), "kustomization.yaml")
    )
    documents = documents_of(path, case[path]) if there else None
    if not documents or not isinstance(documents[0], dict):
        folder = dirname(path)
        names = [
            it.rpartition("/")[2]
            for it in case
            if dirname(it) == folder and it.endswith(".yaml") and it != path
        ]
        documents = [
            {
                "apiVersion": "kustomize.config.k8s.io/v1beta1",
                "kind": "Kustomization",
                "resources": names,
            }
        ]
    before = documents[0].get(field)
    documents[0][field] = [*(before if isinstance(before, list) else ()), *entries]
    case[path] = _text(documents)
    return dirname(path)


def _resource(case: dict[str, bytes], folder: str, name: str, data: Any) -> None:
    """Add a file to a directory, and to its kustomization file if it has one."""
    case[join(folder, name)] = _text(data if isinstance(data, list) else [data])
    path = join(folder, "kustomization.yaml")
    documents = documents_of(path, case[path]) if path in case else None
    if documents and isinstance(documents[0], dict):
        before = documents[0].get("resources")
        listed = before if isinstance(before, list) else []
        documents[0]["resources"] = [*listed, *([] if name in listed else [name])]
        case[path] = _text(documents)


def _text(documents: list[Any]) -> bytes:
    return (
        "\n---\n".join(json.dumps(it, indent=1, default=str) for it in documents).encode(
            "utf-8", "surrogatepass"
        )
        + b"\n"
    )
