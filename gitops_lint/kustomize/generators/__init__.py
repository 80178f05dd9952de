"""Generates ConfigMaps and Secrets from literals, files and env files."""
