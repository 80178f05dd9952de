"""Rules of the Flux Operator's kinds."""

from typing import Any, Final

from gitops_lint.schema.predicates.rule import Rule


def _names_differ(steps: list[Any]) -> bool:
    names = [step["name"] for step in steps]
    return len(names) == len(set(names))


def _set(s: Any, field: str) -> bool:
    """CEL: has(self.field) && self.field, for a boolean."""
    return field in s and s[field] is True


def _is_cloud_tag(kind: str) -> bool:
    return kind.endswith("ArtifactTag") and kind != "OCIArtifactTag"


OPERATOR: Final[dict[str, Rule]] = {
    "self.metadata.name == 'flux'": Rule(
        lambda s: bool(s["metadata"]["name"] == "flux"),
        "must be named `flux`",
        "write `name: flux` under `metadata`",
        "metadata.name",
    ),
    "!has(self.sharding) || !has(self.sharding.storage) || self.sharding.storage != 'persistent'"
    " || has(self.storage)": Rule(
        lambda s: (
            "sharding" not in s
            or "storage" not in s["sharding"]
            or s["sharding"]["storage"] != "persistent"
            or "storage" in s
        ),
        "must have `storage` with `sharding.storage: persistent`",
        "add `storage` with `class` and `size`",
        "sharding.storage",
    ),
    "(has(self.objectLevelWorkloadIdentity) && self.objectLevelWorkloadIdentity)"
    " || !has(self.multitenantWorkloadIdentity) || !self.multitenantWorkloadIdentity": Rule(
        lambda s: (
            _set(s, "objectLevelWorkloadIdentity") or not _set(s, "multitenantWorkloadIdentity")
        ),
        "must have `objectLevelWorkloadIdentity: true` with `multitenantWorkloadIdentity: true`",
        "add `objectLevelWorkloadIdentity: true`",
        "multitenantWorkloadIdentity",
    ),
    "!has(self.provider) || self.provider != 'gcp' || self.kind == 'OCIRepository'"
    " || self.kind == 'Bucket'": Rule(
        lambda s: (
            "provider" not in s
            or s["provider"] != "gcp"
            or s["kind"] in ("OCIRepository", "Bucket")
        ),
        "can have `provider: gcp` only with the kind OCIRepository or Bucket",
        "delete `provider`, or change `kind`",
        "provider",
    ),
    "!has(self.provider) || self.provider != 'github' || self.kind == 'GitRepository'": Rule(
        lambda s: "provider" not in s or s["provider"] != "github" or s["kind"] == "GitRepository",
        "can have `provider: github` only with the kind GitRepository",
        "delete `provider`, or write `kind: GitRepository`",
        "provider",
    ),
    "!has(self.steps) || (!has(self.resources) && !has(self.resourcesTemplate))": Rule(
        lambda s: "steps" not in s or ("resources" not in s and "resourcesTemplate" not in s),
        "cannot have `steps` beside `resources` or `resourcesTemplate`",
        "move `resources` and `resourcesTemplate` into a step",
        "steps",
    ),
    "has(self.steps) || has(self.resources) || has(self.resourcesTemplate)": Rule(
        lambda s: "steps" in s or "resources" in s or "resourcesTemplate" in s,
        "must have `resources`, `resourcesTemplate` or `steps`",
        "add what the ResourceSet should apply under `resources`",
    ),
    "!has(self.includeEmptyProviders) || self.name == 'Permute'": Rule(
        lambda s: "includeEmptyProviders" not in s or s["name"] == "Permute",
        "can have `includeEmptyProviders` only with the strategy Permute",
        "delete `includeEmptyProviders`, or write `name: Permute`",
        "includeEmptyProviders",
    ),
    "has(self.name) || has(self.selector)": Rule(
        lambda s: "name" in s or "selector" in s,
        "must have `name` or `selector`",
        "add the `name` of a ResourceSetInputProvider, or a label `selector`",
    ),
    "!has(self.name) || !has(self.selector)": Rule(
        lambda s: "name" not in s or "selector" not in s,
        "cannot have both `name` and `selector`",
        "keep one of them",
        "selector",
    ),
    "self.all(s, self.exists_one(t, t.name == s.name))": Rule(
        _names_differ,
        "has two steps of the same `name`",
        "give each step a name of its own",
    ),
    "has(self.resources) || has(self.resourcesTemplate)": Rule(
        lambda s: "resources" in s or "resourcesTemplate" in s,
        "must have `resources` or `resourcesTemplate`",
        "add what the step should apply under `resources`",
    ),
}

INPUT_PROVIDER: Final[dict[str, Rule]] = {
    "self.type != 'Static' || !has(self.url)": Rule(
        lambda s: s["type"] != "Static" or "url" not in s,
        "cannot have `url` with `type: Static`",
        "delete `url`",
        "url",
    ),
    "self.type != 'ExternalArtifact' || !has(self.url)": Rule(
        lambda s: s["type"] != "ExternalArtifact" or "url" not in s,
        "cannot have `url` with `type: ExternalArtifact`",
        "delete `url`",
        "url",
    ),
    "self.type == 'Static' || self.type == 'ExternalArtifact' || has(self.url)": Rule(
        lambda s: s["type"] in ("Static", "ExternalArtifact") or "url" in s,
        "must have `url`, unless its `type` is Static or ExternalArtifact",
        "add `url`",
        "type",
    ),
    "!self.type.startsWith('Git') || self.url.startsWith('http')": Rule(
        lambda s: not s["type"].startswith("Git") or s["url"].startswith("http"),
        "must have an HTTP `url` with this `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.startsWith('AzureDevOps') || self.url.startsWith('http://')"
    " || self.url.startsWith('https://')": Rule(
        lambda s: (
            not s["type"].startswith("AzureDevOps") or s["url"].startswith(("http://", "https://"))
        ),
        "must have an HTTP `url` with an AzureDevOps `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.startsWith('AWSCodeCommit') || self.url.startsWith('https://')": Rule(
        lambda s: not s["type"].startswith("AWSCodeCommit") or s["url"].startswith("https://"),
        "must have an HTTPS `url` with an AWSCodeCommit `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.endsWith('ArtifactTag') || self.url.startsWith('oci')": Rule(
        lambda s: not s["type"].endswith("ArtifactTag") or s["url"].startswith("oci"),
        "must have an OCI `url` with this `type`",
        "write a URL that starts with `oci://`",
        "url",
    ),
    "!self.type.endsWith('ArtifactTag') || !self.url.startsWith('oci://')"
    " || self.url.substring(6).contains('/')": Rule(
        lambda s: (
            not s["type"].endswith("ArtifactTag")
            or not s["url"].startswith("oci://")
            or "/" in s["url"][6:]
        ),
        "must have a `url` with a registry and a repository",
        "write a URL such as `oci://registry.example.com/team/app`",
        "url",
    ),
    "self.type != 'ExternalService' || self.url.startsWith('http')": Rule(
        lambda s: s["type"] != "ExternalService" or s["url"].startswith("http"),
        "must have an HTTP `url` with `type: ExternalService`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!has(self.insecure) || !self.insecure || self.type == 'ExternalService'"
    " || self.type == 'OCIArtifactTag'": Rule(
        lambda s: not _set(s, "insecure") or s["type"] in ("ExternalService", "OCIArtifactTag"),
        "can have `insecure: true` only with the type ExternalService or OCIArtifactTag",
        "delete `insecure`",
        "insecure",
    ),
    "self.type != 'ExternalService' || !self.url.startsWith('http://')"
    " || (has(self.insecure) && self.insecure)": Rule(
        lambda s: (
            s["type"] != "ExternalService"
            or not s["url"].startswith("http://")
            or _set(s, "insecure")
        ),
        "can have a plain HTTP `url` only with `insecure: true`",
        "write a URL that starts with `https://`, or add `insecure: true`",
        "url",
    ),
    "!has(self.serviceAccountName) || self.type.startsWith('AzureDevOps')"
    " || self.type.startsWith('AWSCodeCommit') || self.type.endsWith('ArtifactTag')"
    " || self.type == 'ExternalArtifact'": Rule(
        lambda s: (
            "serviceAccountName" not in s
            or s["type"].startswith(("AzureDevOps", "AWSCodeCommit"))
            or s["type"].endswith("ArtifactTag")
            or s["type"] == "ExternalArtifact"
        ),
        "cannot have `serviceAccountName` with this `type`",
        "delete `serviceAccountName`",
        "serviceAccountName",
    ),
    "!has(self.certSecretRef) || !(self.type == 'Static' || self.type == 'ExternalArtifact'"
    " || self.type.startsWith('AzureDevOps') || self.type.startsWith('AWSCodeCommit')"
    " || (self.type.endsWith('ArtifactTag') && self.type != 'OCIArtifactTag'))": Rule(
        lambda s: (
            "certSecretRef" not in s
            or not (
                s["type"] in ("Static", "ExternalArtifact")
                or s["type"].startswith(("AzureDevOps", "AWSCodeCommit"))
                or _is_cloud_tag(s["type"])
            )
        ),
        "cannot have `certSecretRef` with this `type`",
        "delete `certSecretRef`",
        "certSecretRef",
    ),
    "!has(self.secretRef) || !(self.type == 'Static' || self.type == 'ExternalArtifact'"
    " || self.type.startsWith('AWSCodeCommit')"
    " || (self.type.endsWith('ArtifactTag') && self.type != 'OCIArtifactTag'))": Rule(
        lambda s: (
            "secretRef" not in s
            or not (
                s["type"] in ("Static", "ExternalArtifact")
                or s["type"].startswith("AWSCodeCommit")
                or _is_cloud_tag(s["type"])
            )
        ),
        "cannot have `secretRef` with this `type`",
        "delete `secretRef`",
        "secretRef",
    ),
    "self.type != 'ExternalArtifact' || (has(self.selectors) && size(self.selectors) > 0)": Rule(
        lambda s: s["type"] != "ExternalArtifact" or ("selectors" in s and len(s["selectors"]) > 0),
        "must have `selectors` with `type: ExternalArtifact`",
        "add `selectors` with at least one item",
        "type",
    ),
    "self.type == 'ExternalArtifact' || !has(self.selectors)": Rule(
        lambda s: s["type"] == "ExternalArtifact" or "selectors" not in s,
        "can have `selectors` only with `type: ExternalArtifact`",
        "delete `selectors`",
        "selectors",
    ),
    "!has(self.name) || (!has(self.matchLabels) && !has(self.matchExpressions))": Rule(
        lambda s: "name" not in s or ("matchLabels" not in s and "matchExpressions" not in s),
        "cannot have `name` beside `matchLabels` or `matchExpressions`",
        "keep `name`, or the labels",
        "name",
    ),
}
