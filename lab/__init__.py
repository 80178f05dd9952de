"""The lab: real Flux controllers judge gitops-lint; lab/README.md says how to build and use it."""
