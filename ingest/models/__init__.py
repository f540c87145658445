"""The built-in embedding model (``builtin/``) and the command that trains it (``python -m ingest.models.train``)."""
