"""No secret leaves: canaries in every place that a secret can have, and every output of every command."""
