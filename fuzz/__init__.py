"""Fuzzes gitops-lint with repositories that are changed at random; CONTRIBUTING.md says how to run it."""
