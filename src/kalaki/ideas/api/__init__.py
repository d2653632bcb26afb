"""The register for other programs, under /api/v1/."""
