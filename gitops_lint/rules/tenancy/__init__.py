"""Rules about what tenants may do: accounts, roles, and references across namespaces."""
