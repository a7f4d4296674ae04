"""The estimate as a script on imhcalc: all of it, with everything that a report holds beside these numbers.

``python ours.py AREA`` prints each outcome with the mean, the lower limit, the median and the upper limit of its number.
"""

import sys

import imhcalc

for figure in imhcalc.estimate(sys.argv[1]).figures:
    if figure.simulated is not None:
        lower, upper = figure.interval.lower, figure.interval.upper
        print(figure.id.partition(".")[0], figure.simulated.mean, lower, figure.simulated.median, upper)
