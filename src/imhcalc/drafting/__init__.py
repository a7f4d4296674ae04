"""Profiles as text: a first one, commented, for an area; and figures filled into one that somebody has written."""
