"""Rules of the Flux Operator's kinds."""

from typing import Final

from gitops_lint.schema.messages.message import Message

OPERATOR: Final[dict[str, Message]] = {
    "self.metadata.name == 'flux'": Message(
        "must be named `flux`",
        "write `name: flux` under `metadata`",
        "metadata.name",
    ),
    "!has(self.sharding) || !has(self.sharding.storage) || self.sharding.storage != 'persistent'"
    " || has(self.storage)": Message(
        "must have `storage` with `sharding.storage: persistent`",
        "add `storage` with `class` and `size`",
        "sharding.storage",
    ),
    "(has(self.objectLevelWorkloadIdentity) && self.objectLevelWorkloadIdentity)"
    " || !has(self.multitenantWorkloadIdentity) || !self.multitenantWorkloadIdentity": Message(
        "must have `objectLevelWorkloadIdentity: true` with `multitenantWorkloadIdentity: true`",
        "add `objectLevelWorkloadIdentity: true`",
        "multitenantWorkloadIdentity",
    ),
    "!has(self.provider) || self.provider != 'gcp' || self.kind == 'OCIRepository'"
    " || self.kind == 'Bucket'": Message(
        "can have `provider: gcp` only with the kind OCIRepository or Bucket",
        "delete `provider`, or change `kind`",
        "provider",
    ),
    "!has(self.provider) || self.provider != 'github' || self.kind == 'GitRepository'": Message(
        "can have `provider: github` only with the kind GitRepository",
        "delete `provider`, or write `kind: GitRepository`",
        "provider",
    ),
    "!has(self.steps) || (!has(self.resources) && !has(self.resourcesTemplate))": Message(
        "cannot have `steps` beside `resources` or `resourcesTemplate`",
        "move `resources` and `resourcesTemplate` into a step",
        "steps",
    ),
    "has(self.steps) || has(self.resources) || has(self.resourcesTemplate)": Message(
        "must have `resources`, `resourcesTemplate` or `steps`",
        "add what the ResourceSet should apply under `resources`",
    ),
    "!has(self.includeEmptyProviders) || self.name == 'Permute'": Message(
        "can have `includeEmptyProviders` only with the strategy Permute",
        "delete `includeEmptyProviders`, or write `name: Permute`",
        "includeEmptyProviders",
    ),
    "has(self.name) || has(self.selector)": Message(
        "must have `name` or `selector`",
        "add the `name` of a ResourceSetInputProvider, or a label `selector`",
    ),
    "!has(self.name) || !has(self.selector)": Message(
        "cannot have both `name` and `selector`",
        "keep one of them",
        "selector",
    ),
    "self.all(s, self.exists_one(t, t.name == s.name))": Message(
        "has two steps of the same `name`",
        "give each step a name of its own",
    ),
    "has(self.resources) || has(self.resourcesTemplate)": Message(
        "must have `resources` or `resourcesTemplate`",
        "add what the step should apply under `resources`",
    ),
}

INPUT_PROVIDER: Final[dict[str, Message]] = {
    "self.type != 'Static' || !has(self.url)": Message(
        "cannot have `url` with `type: Static`",
        "delete `url`",
        "url",
    ),
    "self.type != 'ExternalArtifact' || !has(self.url)": Message(
        "cannot have `url` with `type: ExternalArtifact`",
        "delete `url`",
        "url",
    ),
    "self.type == 'Static' || self.type == 'ExternalArtifact' || has(self.url)": Message(
        "must have `url`, unless its `type` is Static or ExternalArtifact",
        "add `url`",
        "type",
    ),
    "!self.type.startsWith('Git') || self.url.startsWith('http')": Message(
        "must have an HTTP `url` with this `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.startsWith('AzureDevOps') || self.url.startsWith('http://')"
    " || self.url.startsWith('https://')": Message(
        "must have an HTTP `url` with an AzureDevOps `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.startsWith('AWSCodeCommit') || self.url.startsWith('https://')": Message(
        "must have an HTTPS `url` with an AWSCodeCommit `type`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!self.type.endsWith('ArtifactTag') || self.url.startsWith('oci')": Message(
        "must have an OCI `url` with this `type`",
        "write a URL that starts with `oci://`",
        "url",
    ),
    "!self.type.endsWith('ArtifactTag') || !self.url.startsWith('oci://')"
    " || self.url.substring(6).contains('/')": Message(
        "must have a `url` with a registry and a repository",
        "write a URL such as `oci://registry.example.com/team/app`",
        "url",
    ),
    "self.type != 'ExternalService' || self.url.startsWith('http')": Message(
        "must have an HTTP `url` with `type: ExternalService`",
        "write a URL that starts with `https://`",
        "url",
    ),
    "!has(self.insecure) || !self.insecure || self.type == 'ExternalService'"
    " || self.type == 'OCIArtifactTag'": Message(
        "can have `insecure: true` only with the type ExternalService or OCIArtifactTag",
        "delete `insecure`",
        "insecure",
    ),
    "self.type != 'ExternalService' || !self.url.startsWith('http://')"
    " || (has(self.insecure) && self.insecure)": Message(
        "can have a plain HTTP `url` only with `insecure: true`",
        "write a URL that starts with `https://`, or add `insecure: true`",
        "url",
    ),
    "!has(self.serviceAccountName) || self.type.startsWith('AzureDevOps')"
    " || self.type.startsWith('AWSCodeCommit') || self.type.endsWith('ArtifactTag')"
    " || self.type == 'ExternalArtifact'": Message(
        "cannot have `serviceAccountName` with this `type`",
        "delete `serviceAccountName`",
        "serviceAccountName",
    ),
    "!has(self.certSecretRef) || !(self.type == 'Static' || self.type == 'ExternalArtifact'"
    " || self.type.startsWith('AzureDevOps') || self.type.startsWith('AWSCodeCommit')"
    " || (self.type.endsWith('ArtifactTag') && self.type != 'OCIArtifactTag'))": Message(
        "cannot have `certSecretRef` with this `type`",
        "delete `certSecretRef`",
        "certSecretRef",
    ),
    "!has(self.secretRef) || !(self.type == 'Static' || self.type == 'ExternalArtifact'"
    " || self.type.startsWith('AWSCodeCommit')"
    " || (self.type.endsWith('ArtifactTag') && self.type != 'OCIArtifactTag'))": Message(
        "cannot have `secretRef` with this `type`",
        "delete `secretRef`",
        "secretRef",
    ),
    "self.type != 'ExternalArtifact' || (has(self.selectors) && size(self.selectors) > 0)": Message(
        "must have `selectors` with `type: ExternalArtifact`",
        "add `selectors` with at least one item",
        "type",
    ),
    "self.type == 'ExternalArtifact' || !has(self.selectors)": Message(
        "can have `selectors` only with `type: ExternalArtifact`",
        "delete `selectors`",
        "selectors",
    ),
    "!has(self.name) || (!has(self.matchLabels) && !has(self.matchExpressions))": Message(
        "cannot have `name` beside `matchLabels` or `matchExpressions`",
        "keep `name`, or the labels",
        "name",
    ),
}
