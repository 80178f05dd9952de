"""Builds that fail, or that silently do less than intended."""
