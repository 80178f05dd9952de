"""Rules of the Flux controllers' kinds."""

from typing import Final

from gitops_lint.schema.messages.message import Message

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
_OF_HELM_CHART: Final = "!has(self.kind) || self.kind != 'OCIRepository'"
_ONE_REFERENCE: Final = "write `secretRef` for a kubeconfig in a Secret, or `configMapRef`"
_NAMES: Final = (
    "has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches("
    r"'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"
)
_NAME_OF_ARTIFACT: Final = Message(
    "has an artifact whose `name` cannot be the name of an object",
    "use lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit; "
    "other names need `pathPattern`",
    "artifacts",
)

TOOLKIT: Final[dict[str, Message]] = {
    "(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))": Message(
        "must have exactly one of `chart` and `chartRef`",
        _NEITHER_NOR_BOTH,
        "chartRef",
    ),
    "!has(self.retryInterval) || self.name != 'RemediateOnFailure'": Message(
        "cannot have `retryInterval` with the strategy RemediateOnFailure",
        "delete `retryInterval`, or write `name: RetryOnFailure`",
        "retryInterval",
    ),
    "!has(self.retryInterval) || self.name == 'RetryOnFailure'": Message(
        "can have `retryInterval` only with the strategy RetryOnFailure",
        "delete `retryInterval`, or write `name: RetryOnFailure`",
        "retryInterval",
    ),
    "has(self.configMapRef) || has(self.secretRef)": Message(
        "must have `secretRef` or `configMapRef`",
        _ONE_REFERENCE,
    ),
    "!has(self.configMapRef) || !has(self.secretRef)": Message(
        "cannot have both `secretRef` and `configMapRef`",
        "keep one of them",
        "configMapRef",
    ),
    "has(self.configMapRef) != has(self.secretRef)": Message(
        "must have exactly one of `secretRef` and `configMapRef`",
        _ONE_REFERENCE,
        "configMapRef",
    ),
    f"{_OF_HELM_CHART} || (has(self.spec.url) && size(self.spec.url) > 0)": Message(
        "must have `spec.url` with `kind: OCIRepository`",
        "add `url` under `spec`, such as `oci://ghcr.io/example/charts/podinfo`",
        "kind",
    ),
    "!has(self.spec.url) || (has(self.kind) && self.kind == 'OCIRepository')": Message(
        "can have `spec.url` only with `kind: OCIRepository`",
        "add `kind: OCIRepository` beside `spec`, or write `chart` and `sourceRef` instead of `url`",
        "spec.url",
    ),
    "(has(self.kind) && self.kind == 'OCIRepository') || (has(self.spec.chart) && has(self.spec.sourceRef))": Message(
        "must have `spec.chart` and `spec.sourceRef`, unless its `kind` is OCIRepository",
        "add the name of the chart and its source",
        "spec",
    ),
    **{
        f"{_OF_HELM_CHART} || {rule}": Message(
            f"cannot have `spec.{field}` with `kind: OCIRepository`",
            f"delete `{field}`{more}",
            f"spec.{field}",
        )
        for field, rule, more in (
            ("chart", "!has(self.spec.chart)", "; `url` ends with the name of the chart"),
            (
                "version",
                "!has(self.spec.version) || self.spec.version == '*'",
                ", and write `ref.semver` or `ref.tag`",
            ),
            ("sourceRef", "!has(self.spec.sourceRef)", "; `url` is the source"),
            (
                "reconcileStrategy",
                "!has(self.spec.reconcileStrategy) || self.spec.reconcileStrategy == 'ChartVersion'",
                "",
            ),
            ("valuesFiles", "!has(self.spec.valuesFiles)", ", and write the values under `values`"),
            ("ignoreMissingValuesFiles", "!has(self.spec.ignoreMissingValuesFiles)", ""),
        )
    },
    "has(self.spec) && has(self.spec.url)": Message(
        "must have `spec.url`",
        "add `url`, such as `oci://ghcr.io/example/manifests`",
        "spec",
    ),
    "has(self.spec) && has(self.spec.interval)": Message(
        "must have `spec.interval`",
        "add `interval`, a duration such as `10m`",
        "spec",
    ),
    "(has(self.allowedAnnotations) && size(self.allowedAnnotations) > 0)"
    " || (has(self.allowedLabels) && size(self.allowedLabels) > 0)": Message(
        "must have `allowedAnnotations` or `allowedLabels`",
        "add one of them: a CEL expression for each name that the file may set",
    ),
    "has(self.fromSource) || (has(self.from) && size(self.from) > 0)": Message(
        "must have `fromSource` or `from`",
        "write `fromSource` with a file that has the metadata, or `from` with what to change",
    ),
    "!has(self.interval) || (has(self.digestReflectionPolicy)"
    " && self.digestReflectionPolicy == 'Always')": Message(
        "can have `interval` only with `digestReflectionPolicy: Always`",
        "delete `interval`, or write `digestReflectionPolicy: Always`",
        "interval",
    ),
    "has(self.interval) || !has(self.digestReflectionPolicy)"
    " || self.digestReflectionPolicy != 'Always'": Message(
        "must have `interval` with `digestReflectionPolicy: Always`",
        "add `interval`, a duration such as `10m`",
        "digestReflectionPolicy",
    ),
    "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)": Message(
        "must have `oidcProviders` with `type: generic-oidc`",
        "add `oidcProviders` with at least one item",
        "type",
    ),
    "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0": Message(
        "can have `oidcProviders` only with `type: generic-oidc`",
        "delete `oidcProviders`, or write `type: generic-oidc`",
        "oidcProviders",
    ),
    "self.type != 'generic-oidc' || !has(self.secretRef)": Message(
        "cannot have `secretRef` with `type: generic-oidc`",
        "delete `secretRef`",
        "secretRef",
    ),
    "self.type == 'generic-oidc' || has(self.secretRef)": Message(
        "must have `secretRef`, unless its `type` is generic-oidc",
        "add `secretRef` with the `name` of the Secret that holds the token",
    ),
    "self.type == 'github' || self.type == 'gitlab' || self.type == 'gitea'"
    " || self.type == 'bitbucketserver' || self.type == 'bitbucket'"
    " || self.type == 'azuredevops' || !has(self.commitStatusExpr)": Message(
        "can have `commitStatusExpr` only with a `type` that sets commit statuses",
        f"delete `commitStatusExpr`, or use one of the types {', '.join(_STATUS_PROVIDERS)}",
        "commitStatusExpr",
    ),
    **dict.fromkeys((f"{_NAMES}))", f"{_NAMES}) && a.name.size() <= 253)"), _NAME_OF_ARTIFACT),
    "has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, !has(a.__namespace__)"
    " || (a.__namespace__.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && a.__namespace__.size() <= 63))": Message(
        "has an artifact whose `namespace` cannot be the name of a Namespace",
        "use up to 63 lower-case letters, digits and `-`; other names need `pathPattern`",
        "artifacts",
    ),
    "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)": Message(
        "can have `sts` only with the provider aws or generic",
        "delete `sts`",
        "sts",
    ),
    "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'": Message(
        "must have `sts.provider: aws` with `provider: aws`",
        "write `provider: aws` under `sts`",
        "sts.provider",
    ),
    "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'": Message(
        "must have `sts.provider: ldap` with `provider: generic`",
        "write `provider: ldap` under `sts`, or `provider: aws` for the bucket",
        "sts.provider",
    ),
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)": Message(
        "cannot have `sts.secretRef` with `sts.provider: aws`",
        "delete `secretRef` under `sts`",
        "sts.secretRef",
    ),
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)": Message(
        "cannot have `sts.certSecretRef` with `sts.provider: aws`",
        "delete `certSecretRef` under `sts`",
        "sts.certSecretRef",
    ),
    "self.provider != 'generic' || !has(self.serviceAccountName)": Message(
        "cannot have `serviceAccountName` with the provider generic",
        "delete `serviceAccountName`, or write the cloud's `provider`",
        "serviceAccountName",
    ),
    "!has(self.secretRef) || !has(self.serviceAccountName)": Message(
        "cannot have both `secretRef` and `serviceAccountName`",
        "keep one of them",
        "serviceAccountName",
    ),
    "!has(self.serviceAccountName) || (has(self.provider) && self.provider == 'azure')": Message(
        "can have `serviceAccountName` only with `provider: azure`",
        "delete `serviceAccountName`, or write `provider: azure`",
        "serviceAccountName",
    ),
    "!has(self.serviceAccountName) || (has(self.provider)"
    " && (self.provider == 'azure' || self.provider == 'aws'))": Message(
        "can have `serviceAccountName` only with `provider: azure` or `provider: aws`",
        "delete `serviceAccountName`, or write the cloud's `provider`",
        "serviceAccountName",
    ),
    "!has(self.verify) || self.sourceRef.kind == 'HelmRepository'": Message(
        "can have `verify` only with a HelmRepository as source",
        "delete `verify`",
        "verify",
    ),
}
