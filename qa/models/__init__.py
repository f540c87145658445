"""The built-in reader's weights, and the command that trains them (``python -m qa.models.train``)."""
