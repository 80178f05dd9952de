"""Tests; `tests.expect` compares reports with the comments that announce their findings."""
