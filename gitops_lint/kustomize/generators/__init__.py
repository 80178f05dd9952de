"""ConfigMaps and Secrets that a kustomization file describes, and what is put into them."""
