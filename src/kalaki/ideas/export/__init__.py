"""The register as open data: one table of fields, and the forms that are made of it."""
