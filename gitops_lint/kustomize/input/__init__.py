"""What a build reads: kustomization files, manifests, inline documents."""
