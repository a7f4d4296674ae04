"""The estimate as somebody would write it without a library: one draw after another, each root by Newton's method.

``python loop.py INPUTS`` prints each outcome with the mean, the lower limit, the median and the upper limit of its number.
"""

import math
import random
import sys

STEPS = 60


def read(path):
    """Return the inputs: rows of numbers by name."""
    with open(path, encoding="utf-8") as file:
        return {name: list(map(float, values)) for name, *values in map(str.split, file)}


def logit(share):
    return math.log(share / (1 - share))


def expit(value):
    return 1 / (1 + math.exp(-value))


def intercept(offsets, weights, target):
    """Return what to add to the offsets so that the weighted mean of the risks is the target."""
    found = logit(target)
    for _ in range(STEPS):
        risks = [expit(found + each) for each in offsets]
        mean = sum(weight * risk for weight, risk in zip(weights, risks, strict=True))
        slope = sum(weight * risk * (1 - risk) for weight, risk in zip(weights, risks, strict=True))
        step = (mean - target) / slope
        found -= step
        if abs(step) < 1e-12:
            break
    return found


def shares(row, size):
    """Return shares drawn about a row of them."""
    drawn = [random.gammavariate(size * each, 1) if each > 0 else 0.0 for each in row]
    return [each / sum(drawn) for each in drawn]


def ratios(given, name):
    """Return drawn log odds ratios by level: each has a part in common with the others."""
    rho = given[f"{name}.rho"][0]
    common = random.gauss(0, 1)
    return [
        log + spread * (math.sqrt(rho) * common + math.sqrt(1 - rho) * random.gauss(0, 1))
        for log, spread in zip(given[f"{name}.log"], given[f"{name}.sd"], strict=True)
    ]


def of_levels(logs, weights, mean):
    """Return the risk of each level that crude odds ratios imply at a mean."""
    level = intercept(logs, weights, mean)
    return [expit(level + each) for each in logs]


def plain(given, name, tau):
    people = given[f"{name}.people"][0]
    first, second = given[f"{name}.beta"]
    rate = random.betavariate(first, second) if second else first
    return {name: people * expit(logit(rate) + tau * random.gauss(0, 1))}


def adjusted(given, name, tau, table):
    """Return an outcome with ratios for the fifths, and for a factor within them."""
    people, national, local = given[f"{name}.people"][0], given[f"{name}.national"], given[f"{name}.local"]
    rate = random.betavariate(*given[f"{name}.beta"])
    of_fifths, within = ratios(given, f"{name}.fifth"), ratios(given, f"{name}.within")
    departure = tau * random.gauss(0, 1)
    total = 0.0
    for fifth, risk in enumerate(of_levels(of_fifths, national, rate)):
        base = intercept(within, table[fifth], risk)
        risks = [expit(base + each + departure) for each in within]
        total += local[fifth] * sum(w * r for w, r in zip(table[fifth], risks, strict=True))
    return {name: people * total}


def classes(given, name, tau, table):
    """Return exclusive classes, the second a share of those not in the first; ratios are of both together."""
    people, national, local = given[f"{name}.people"][0], given[f"{name}.national"], given[f"{name}.local"]
    first, second, _ = shares(given[f"{name}.shares"], given[f"{name}.size"][0])
    everywhere = [
        sum(n * row[k] for n, row in zip(national, table, strict=True)) for k in range(len(table[0]))
    ]
    fifths = [ratios(given, f"{name}.{stage}.fifth") for stage in (1, 2)]
    within = [ratios(given, f"{name}.{stage}.within") for stage in (1, 2)]
    departures = [tau * random.gauss(0, 1) for _ in range(2)]

    def among_rest(logs, weights):
        one = of_levels(logs[0], weights, first)
        both = of_levels(logs[1], weights, first + second)
        return [(b - a) / (1 - a) for a, b in zip(one, both, strict=True)]

    one = of_levels(fifths[0], national, first)
    rest = among_rest(fifths, national)
    offsets = [logit(each) for each in among_rest(within, everywhere)]
    in_first = in_second = 0.0
    for fifth, row in enumerate(table):
        base = intercept(within[0], row, one[fifth])
        left = [w * (1 - expit(base + each)) for w, each in zip(row, within[0], strict=True)]
        left = [each / sum(left) for each in left]
        later = intercept(offsets, left, rest[fifth])
        for share, here, there in zip(row, within[0], offsets, strict=True):
            risk = expit(base + here + departures[0])
            in_first += local[fifth] * share * risk
            in_second += local[fifth] * share * (1 - risk) * expit(later + there + departures[1])
    return {
        "disorganised_attachment": people * in_first,
        "insecure_attachment": people * (in_first + in_second),
        "secure_attachment": people * (1 - in_first - in_second),
    }


KINDS = {"plain": plain, "adjusted": adjusted, "classes": classes}


def main():
    """Draw, and print what the draws come to."""
    given = read(sys.argv[1])
    random.seed(int(given["seed"][0]))
    size, tau = int(given["draws"][0]), given["tau"][0]
    models = [name.rpartition(".")[0] for name in given if name.endswith(".people")]
    drawn = {}
    for _ in range(size):
        table = [shares(given[f"table.{fifth}"], given["sizes"][fifth]) for fifth in range(5)]
        for name in models:
            kind = (
                "classes"
                if f"{name}.shares" in given
                else "adjusted"
                if f"{name}.fifth.log" in given
                else "plain"
            )
            try:
                parts = (
                    KINDS[kind](given, name, tau) if kind == "plain" else KINDS[kind](given, name, tau, table)
                )
            except ValueError:  # a few draws have no solution
                continue
            for outcome, number in parts.items():
                drawn.setdefault(outcome, []).append(number)
    for outcome, numbers in drawn.items():
        numbers.sort()
        lower, middle, upper = (numbers[round(share * (len(numbers) - 1))] for share in (0.025, 0.5, 0.975))
        print(outcome, sum(numbers) / len(numbers), lower, middle, upper)


if __name__ == "__main__":
    main()
