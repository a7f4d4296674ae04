"""Runs published calls against the project's own core: ``python -m tests.conformance CASES.json``."""
