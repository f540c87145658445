"""The commands of ``jiangwen``, one file for each family."""
