"""The one door between words (models) and arrays (core)."""
