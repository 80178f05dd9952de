"""Reads the input of a build: kustomization files, manifests, inline documents."""
