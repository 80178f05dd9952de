"""Tests; `gitops_lint.testing` compares reports with the comments that announce their findings."""
