"""Changes to packs for the benchmark of lint: faults that are planted, and changes that leave a pack sound.

Each change takes a pack as text and a generator of chance, picks a place, and says what lint has to find there: a code,
and the lines it may be placed at. One that finds no place for itself in a pack raises NoPlaceError.
"""
