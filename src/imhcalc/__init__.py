"""Expected need for parent-infant services in UK areas, with intervals and sources."""

__version__ = "0.1.0"
