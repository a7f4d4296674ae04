"""The area table that ships with imhcalc, and finding an area in it by name or code."""
