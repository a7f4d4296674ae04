"""Edited reports beside the result that they were made from."""
