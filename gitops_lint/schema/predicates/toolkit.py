"""Rules of the Flux controllers' kinds."""

import re
from typing import Final

from gitops_lint.schema.predicates.rule import Rule

_DNS_NAME: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_STATUS_PROVIDERS: Final = (
    "github",
    "gitlab",
    "gitea",
    "bitbucketserver",
    "bitbucket",
    "azuredevops",
)
_NEITHER_NOR_BOTH: Final = (
    "use `chart` for a chart from a HelmRepository, GitRepository or Bucket, `chartRef` for an "
    "OCIRepository, HelmChart or ExternalArtifact"
)
_ONE_REFERENCE: Final = "write `secretRef` for a kubeconfig in a Secret, or `configMapRef`"

TOOLKIT: Final[dict[str, Rule]] = {
    "(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))": Rule(
        lambda s: ("chart" in s) != ("chartRef" in s),
        "must have exactly one of `chart` and `chartRef`",
        _NEITHER_NOR_BOTH,
        "chartRef",
    ),
    "!has(self.retryInterval) || self.name != 'RemediateOnFailure'": Rule(
        lambda s: "retryInterval" not in s or s["name"] != "RemediateOnFailure",
        "cannot have `retryInterval` with the strategy RemediateOnFailure",
        "delete `retryInterval`, or write `name: RetryOnFailure`",
        "retryInterval",
    ),
    "!has(self.retryInterval) || self.name == 'RetryOnFailure'": Rule(
        lambda s: "retryInterval" not in s or s["name"] == "RetryOnFailure",
        "can have `retryInterval` only with the strategy RetryOnFailure",
        "delete `retryInterval`, or write `name: RetryOnFailure`",
        "retryInterval",
    ),
    "has(self.configMapRef) || has(self.secretRef)": Rule(
        lambda s: "configMapRef" in s or "secretRef" in s,
        "must have `secretRef` or `configMapRef`",
        _ONE_REFERENCE,
    ),
    "!has(self.configMapRef) || !has(self.secretRef)": Rule(
        lambda s: "configMapRef" not in s or "secretRef" not in s,
        "cannot have both `secretRef` and `configMapRef`",
        "keep one of them",
        "configMapRef",
    ),
    "!has(self.interval) || (has(self.digestReflectionPolicy)"
    " && self.digestReflectionPolicy == 'Always')": Rule(
        lambda s: (
            "interval" not in s
            or ("digestReflectionPolicy" in s and s["digestReflectionPolicy"] == "Always")
        ),
        "can have `interval` only with `digestReflectionPolicy: Always`",
        "delete `interval`, or write `digestReflectionPolicy: Always`",
        "interval",
    ),
    "has(self.interval) || !has(self.digestReflectionPolicy)"
    " || self.digestReflectionPolicy != 'Always'": Rule(
        lambda s: (
            "interval" in s
            or "digestReflectionPolicy" not in s
            or s["digestReflectionPolicy"] != "Always"
        ),
        "must have `interval` with `digestReflectionPolicy: Always`",
        "add `interval`, a duration such as `10m`",
        "digestReflectionPolicy",
    ),
    "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)": Rule(
        lambda s: (
            s["type"] != "generic-oidc" or ("oidcProviders" in s and len(s["oidcProviders"]) > 0)
        ),
        "must have `oidcProviders` with `type: generic-oidc`",
        "add `oidcProviders` with at least one item",
        "type",
    ),
    "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0": Rule(
        lambda s: (
            s["type"] == "generic-oidc" or "oidcProviders" not in s or len(s["oidcProviders"]) == 0
        ),
        "can have `oidcProviders` only with `type: generic-oidc`",
        "delete `oidcProviders`, or write `type: generic-oidc`",
        "oidcProviders",
    ),
    "self.type != 'generic-oidc' || !has(self.secretRef)": Rule(
        lambda s: s["type"] != "generic-oidc" or "secretRef" not in s,
        "cannot have `secretRef` with `type: generic-oidc`",
        "delete `secretRef`",
        "secretRef",
    ),
    "self.type == 'generic-oidc' || has(self.secretRef)": Rule(
        lambda s: s["type"] == "generic-oidc" or "secretRef" in s,
        "must have `secretRef`, unless its `type` is generic-oidc",
        "add `secretRef` with the `name` of the Secret that holds the token",
    ),
    "self.type == 'github' || self.type == 'gitlab' || self.type == 'gitea'"
    " || self.type == 'bitbucketserver' || self.type == 'bitbucket'"
    " || self.type == 'azuredevops' || !has(self.commitStatusExpr)": Rule(
        lambda s: s["type"] in _STATUS_PROVIDERS or "commitStatusExpr" not in s,
        "can have `commitStatusExpr` only with a `type` that sets commit statuses",
        f"delete `commitStatusExpr`, or use one of the types {', '.join(_STATUS_PROVIDERS)}",
        "commitStatusExpr",
    ),
    "has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches("
    r"'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'))": Rule(
        lambda s: (
            ("pathPattern" in s and len(s["pathPattern"]) > 0)
            or all(re.fullmatch(_DNS_NAME, artifact["name"]) for artifact in s["artifacts"])
        ),
        "has an artifact whose `name` cannot be the name of an object",
        "use lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit; "
        "other names need `pathPattern`",
        "artifacts",
    ),
    "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)": Rule(
        lambda s: s["provider"] in ("aws", "generic") or "sts" not in s,
        "can have `sts` only with the provider aws or generic",
        "delete `sts`",
        "sts",
    ),
    "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'": Rule(
        lambda s: s["provider"] != "aws" or "sts" not in s or s["sts"]["provider"] == "aws",
        "must have `sts.provider: aws` with `provider: aws`",
        "write `provider: aws` under `sts`",
        "sts.provider",
    ),
    "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'": Rule(
        lambda s: s["provider"] != "generic" or "sts" not in s or s["sts"]["provider"] == "ldap",
        "must have `sts.provider: ldap` with `provider: generic`",
        "write `provider: ldap` under `sts`, or `provider: aws` for the bucket",
        "sts.provider",
    ),
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)": Rule(
        lambda s: "sts" not in s or s["sts"]["provider"] != "aws" or "secretRef" not in s["sts"],
        "cannot have `sts.secretRef` with `sts.provider: aws`",
        "delete `secretRef` under `sts`",
        "sts.secretRef",
    ),
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)": Rule(
        lambda s: (
            "sts" not in s or s["sts"]["provider"] != "aws" or "certSecretRef" not in s["sts"]
        ),
        "cannot have `sts.certSecretRef` with `sts.provider: aws`",
        "delete `certSecretRef` under `sts`",
        "sts.certSecretRef",
    ),
    "self.provider != 'generic' || !has(self.serviceAccountName)": Rule(
        lambda s: s["provider"] != "generic" or "serviceAccountName" not in s,
        "cannot have `serviceAccountName` with the provider generic",
        "delete `serviceAccountName`, or write the cloud's `provider`",
        "serviceAccountName",
    ),
    "!has(self.secretRef) || !has(self.serviceAccountName)": Rule(
        lambda s: "secretRef" not in s or "serviceAccountName" not in s,
        "cannot have both `secretRef` and `serviceAccountName`",
        "keep one of them",
        "serviceAccountName",
    ),
    "!has(self.serviceAccountName) || (has(self.provider) && self.provider == 'azure')": Rule(
        lambda s: "serviceAccountName" not in s or ("provider" in s and s["provider"] == "azure"),
        "can have `serviceAccountName` only with `provider: azure`",
        "delete `serviceAccountName`, or write `provider: azure`",
        "serviceAccountName",
    ),
    "!has(self.serviceAccountName) || (has(self.provider)"
    " && (self.provider == 'azure' || self.provider == 'aws'))": Rule(
        lambda s: (
            "serviceAccountName" not in s or ("provider" in s and s["provider"] in ("azure", "aws"))
        ),
        "can have `serviceAccountName` only with `provider: azure` or `provider: aws`",
        "delete `serviceAccountName`, or write the cloud's `provider`",
        "serviceAccountName",
    ),
    "!has(self.verify) || self.sourceRef.kind == 'HelmRepository'": Rule(
        lambda s: "verify" not in s or s["sourceRef"]["kind"] == "HelmRepository",
        "can have `verify` only with a HelmRepository as source",
        "delete `verify`",
        "verify",
    ),
}
