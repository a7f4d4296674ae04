"""The method as arithmetic: arrays in, arrays out."""
