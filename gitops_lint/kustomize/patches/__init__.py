"""Patches, and what selects their targets."""
