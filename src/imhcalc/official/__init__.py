"""Newer area figures from official services: asked for politely, checked, and never needed by a calculation."""
