"""Patches, and the selectors of their targets."""
