"""One module a format; a module here is a format, by its name."""
