"""Questions about clusters, each computed: a cluster in, a result out."""
