"""Settings, addresses and the server entry. Nothing else."""
