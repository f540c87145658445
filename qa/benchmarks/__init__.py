"""Commands that measure the whole, and the results they gave; run with ``python -m qa.benchmarks.NAME``."""
