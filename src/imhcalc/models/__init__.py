"""The words: what evidence, areas, profiles and results are made of."""
