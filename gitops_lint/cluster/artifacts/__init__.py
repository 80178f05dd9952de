"""The files of sources: artifacts, ignore files, and artifacts of ArtifactGenerators."""
