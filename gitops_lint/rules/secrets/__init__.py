"""Rules about the values of Secrets in Git: encrypted, or in plain text."""
