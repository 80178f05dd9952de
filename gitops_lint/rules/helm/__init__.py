"""Rules about HelmReleases: their charts and values."""
