"""Open311 GeoReport v2: the documents, the client of other systems, and the worker's part."""
