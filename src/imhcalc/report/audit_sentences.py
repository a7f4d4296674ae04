"""What an audit says of a claim, sentence by sentence: courteous, with the numbers that show it."""

from collections.abc import Callable, Iterator

from imhcalc.first_letters import capital
from imhcalc.models.audit import AuditedClaim, AuditedSum, Finding, OtherWay, RoundingUsed
from imhcalc.report.audit_numbers import called, in_form, plain, printed, result
from imhcalc.report.numbers import half_up

OVER = "/"
LONGEST_IN_SUM = 30
"""Characters of a figure's words that are shown within a sum."""
MOST_PARTS_SHOWN = 6
HUNDRED = 100.0
OTHER_FACTORS = {
    "ten_times": "ten times that: a nought may have been added",
    "a_tenth": "a tenth of that: a nought may have been lost",
    "hundred_times": "a hundred times that: noughts may have been added",
    "a_hundredth": "a hundredth of that: noughts may have been lost",
}
"""The same of sums without a rate."""
ENDS = {
    "midpoint": "the middle of the range",
    "lower_end": "the lower end of the range",
    "upper_end": "the upper end of the range",
}
FACTORS = {
    "ten_times": "ten times that: a rate per 1,000 may have been read as per cent, or a nought added",
    "a_tenth": "a tenth of that: a rate in per cent may have been read as per 1,000, or a nought lost",
    "hundred_times": "a hundred times that: a share may have been read as per cent",
    "a_hundredth": "a hundredth of that: per cent may have been taken twice",
    "thousand_times": "a thousand times that: thousands may have been read as ones",
    "a_thousandth": "a thousandth of that: ones may have been read as thousands",
    "twelve_times": "twelve times that: a month's number may have been taken for a year's",
    "a_twelfth": "a twelfth of that: a year's number may have been taken for a month's",
    "fifty_two_times": "52 times that: a week's number may have been taken for a year's",
    "a_fifty_second": "a 52nd of that: a year's number may have been taken for a week's",
    "double": "twice that: something may have been counted twice",
    "half": "half of that: half of the people may have been left out",
}


def sum_sentence(claim: AuditedClaim, each: AuditedSum) -> str:
    """Return a sum with what it gives and what is printed: ``24,000 x 9.6% is 2,304, not 2,500``."""
    if each.kind == "between_groups":
        return _between(claim, each)
    gives = result(claim, each)
    written = _written(claim, each)
    if not each.printed:
        return f"{called(each.answer)} is not printed. {capital(written)} is {gives}"
    answer = printed(claim, each.answer)
    match each.verdict:
        case "reproduces":
            return f"{written} is {gives}{_as_printed(claim, each)}"
        case "allowing_for_rounding":
            return _allowing(claim, each, written, gives, answer)
        case "cannot_be_told":
            return f"{written} is {gives}, by which end of the range is used; {answer} lies between, and how it was chosen is not said"
        case _:
            return f"{written} is {gives}, {'outside' if each.how == 'within' else 'not'} {answer}{_reach(claim, each)}"


def _allowing(claim: AuditedClaim, each: AuditedSum, written: str, gives: str, answer: str) -> str:
    if each.how == "other_way_round":
        ((name, values),) = each.needed.items()
        figure = printed(claim, name)
        return f"{written} is {gives}, not {answer}; it follows if {figure} is a rounded {in_form(values, claim.figures[name], name)}"
    coarse = next((rounding for rounding in each.roundings if rounding.kind == "nearest"), None)
    if coarse is not None:
        return (
            f"{written} is {gives}, not {answer}, unless that is meant {rounding_words(claim, each, coarse)}"
        )
    low = min(span[0] for span in each.possible)
    high = max(span[1] for span in each.possible)
    may = result(claim, each, [low, high])
    return (
        f"{written} is {gives}, not {answer}; the figures may be rounded, and before that give anything from "
        f"{may}, so {answer} can be right"
    )


def _needed_of(claim: AuditedClaim, name: str, values: list[float]) -> str:
    named = called(name).removeprefix("the ")
    article = "an" if named[0] in "aeiou" else "a"
    return f"{article} {named} of {in_form(values, claim.figures.get(name), name)}"


def _written(claim: AuditedClaim, each: AuditedSum) -> str:
    """Return a sum with its figures as printed; of many parts, how many there are."""
    if each.kind == "groups_average":
        rates = [name for name in each.inputs if name.endswith(".rate")]
        return f"the average of {listed([printed(claim, name) for name in rates])}, weighted by the size of each group,"
    if each.kind in {"added", "whole", "groups_added"} and len(each.inputs) > MOST_PARTS_SHOWN:
        return f"the {len(each.inputs)} parts add up: their sum"
    if each.kind == "change" and claim.figures[each.answer].form != "count":
        return f"the change from {printed(claim, 'before')} to {printed(claim, 'after')}"
    return " ".join(_token(claim, token, each) for token in each.formula).replace("( ", "(").replace(" )", ")")  # fmt: skip


def _token(claim: AuditedClaim, token: str, each: AuditedSum) -> str:
    if token == OVER and each.kind in {"times", "money"}:
        return "over"
    return printed(claim, token, words=_says_whom(claim, token, each)) if token in claim.figures else token


def _says_whom(claim: AuditedClaim, name: str, each: AuditedSum) -> bool:
    """Return whether a figure stands with the words after it: who is counted, where it is short."""
    figure = claim.figures[name]
    return (
        each.kind in {"times", "money"}
        and name.endswith(("denominator", "count"))
        and len(figure.text) <= LONGEST_IN_SUM
    )


def _as_printed(claim: AuditedClaim, each: AuditedSum) -> str:
    """Return how a result that fits is printed: in full, to the nearest 10, at the middle of a range."""
    answer = printed(claim, each.answer)
    end = f", at {ENDS[each.how]}" if each.how in ENDS else ""
    if each.how == "within":
        return f"{end}, within {answer}"
    used = usual_rounding(each)
    if (used is not None and used.kind == "unrounded") or result(claim, each) == answer:
        return f"{end}, as printed"
    how = _reach(claim, each) if used is None else f" ({rounding_words(claim, each, used)})"
    return f"{end}, printed as {answer}{how}"


def _reach(claim: AuditedClaim, each: AuditedSum) -> str:
    """Return how far the word of the printed answer is taken to reach: (taken to reach from 808 to 893)."""
    if each.reach is None:
        return ""
    low, high = (result(claim, each, [end]) for end in each.reach)
    return f" (taken to reach from {low} to {high})"


def usual_rounding(each: AuditedSum) -> RoundingUsed | None:
    """Return the rounding by which a result is printed, where it is one that goes without saying or is stated."""
    shown = [used for used in each.roundings if used.usual and used.kind != "figures"]
    return shown[0] if shown else None


def rounding_words(claim: AuditedClaim, each: AuditedSum, used: RoundingUsed) -> str:
    """Return a rounding in words: to the nearest 10, cut down to £10,000."""
    unit = unit_words(claim, each, used.unit)
    return f"to the nearest {unit}" if used.kind == "nearest" else f"cut down to {unit}"


def unit_words(claim: AuditedClaim, each: AuditedSum, unit: float) -> str:
    """Return the unit of a rounding in the form of a sum's answer: 10, £10,000, 0.1%."""
    figure = claim.figures[each.answer]
    if figure.form in {"percent", "share"}:
        return f"{unit * HUNDRED:.10g}%"
    if figure.form == "per":
        return f"{unit * figure.base:.10g} per {figure.base:,.0f}"
    return f"{figure.currency}{plain(unit)}"


def _between(claim: AuditedClaim, each: AuditedSum) -> str:
    names = [f"{printed(claim, name)} ({name.rpartition('.')[0]})" for name in each.inputs]
    total = printed(claim, each.answer)
    if each.verdict == "reproduces":
        share = half_up(each.results[0] * HUNDRED, 1)
        first = each.inputs[0].rpartition(".")[0]
        return f"{total} for all lies between {listed(names)}, and is their average where {share:.0f} in 100 are {first}"
    if each.verdict == "cannot_be_told":
        return f"{total} for all lies between {listed(names)}; whether it is their average cannot be told without the size of each group"
    return f"{total} for all does not go with {listed(names)}"


def other_way_sentence(claim: AuditedClaim, each: AuditedSum, way: OtherWay) -> str:
    """Return what else would give the printed answer."""
    answer = printed(claim, each.answer)
    if way.slip in FACTORS:
        why = FACTORS[way.slip] if each.kind == "times" else OTHER_FACTORS.get(way.slip, FACTORS[way.slip])
        return f"{answer} is about {why}."
    return OTHER_WAYS[way.slip](claim, each, way)


def _left_out(claim: AuditedClaim, each: AuditedSum, way: OtherWay) -> str:
    parts = [_with_value(claim, name) for name in way.names]
    gives, answer = result(claim, each, [way.result]), printed(claim, each.answer)
    if each.kind == "left":
        taken = [_with_value(claim, name) for name in each.inputs if name not in {"total", *way.names}]
        return (
            f"Taking off only {listed(taken)} gives {gives}, which may be printed as {answer}; "
            f"taking off {listed(parts)} as well gives {result(claim, each)}."
        )
    return f"Without {listed(parts)} the sum is {gives}: {'it' if len(parts) == 1 else 'they'} may have been left out of {answer}."


def _twice(claim: AuditedClaim, each: AuditedSum, way: OtherWay) -> str:
    parts = listed([_with_value(claim, name) for name in way.names])
    return f"With {parts} counted twice the sum is {result(claim, each, [way.result])}, as printed."


def _with_value(claim: AuditedClaim, name: str) -> str:
    return f"{called(name)} ({printed(claim, name)})"


OTHER_WAYS: dict[str, Callable[[AuditedClaim, AuditedSum, OtherWay], str]] = {
    "left_out": _left_out,
    "counted_twice": _twice,
    "digits_swapped": lambda claim, each, way: (
        f"Two digits of {result(claim, each, [way.result])} may have changed places."
    ),
    "the_rest": lambda claim, each, _: (
        f"{printed(claim, each.answer)} is the rest of them, those whom the rate does not count."
    ),
    "another_row": lambda claim, each, way: (
        f"{printed(claim, each.answer)} is what {called(way.names[0])} gives: rows may have changed places."
    ),
    "percentage_points": lambda claim, each, _: (
        f"{printed(claim, each.answer)} is the difference in percentage points; as a change of the first figure it is "
        f"{result(claim, each)}."
    ),
    "coarser_rounding": lambda claim, each, way: (
        f"Only to the nearest {unit_words(claim, each, way.result)} would it be printed as "
        f"{printed(claim, each.answer)}, and the claim does not say that it is."
    ),
}


def needed_sentence(claim: AuditedClaim, each: AuditedSum) -> str | None:
    """Return what the other figures would have to be for the printed answer: a rate of 10.4%, or 26,042 children."""
    wanted = [_needed_of(claim, name, values) for name, values in each.needed.items()]
    if not wanted:
        return None
    return f"{capital(printed(claim, each.answer))} would need {', or '.join(wanted)}."


def finding_sentence(finding: Finding) -> str:
    """Return what speaks against a claim, or has to be known beside it, and what to do."""
    return FINDINGS[finding.code](finding)


def _ages(finding: Finding) -> str:
    first, second = (called(name) for name in finding.figures)
    return (
        f"{capital(first)} is for ages {finding.words['first']}, and {second} for ages {finding.words['second']}. "
        "A rate says nothing of ages it was not measured at: use a rate of the same ages."
    )


def _maternities(finding: Finding) -> str:
    first, second = finding.words["first"], finding.words["second"]
    says = f"The rate is of {_of(first)}, applied to {_of(second)}. Twins are one maternity and two births"
    if "gives" not in finding.numbers:
        return f"{says}, so there are about 1 or 2 in 100 more births than maternities."
    more = (finding.numbers["babies_per_maternity"] - 1) * HUNDRED
    return f"{says} ({more:.1f} in 100 more births): allowing for that it would be about {plain(finding.numbers['gives'])}."


def _conflict(finding: Finding) -> str:
    words = finding.words
    most = half_up(finding.numbers["most_share"] * HUNDRED, 1)
    least = half_up(finding.numbers["least_share"] * HUNDRED, 1)
    mix = f"at most {most:.0f}" if least <= 0 else f"at least {least:.0f}"
    suspect = _suspect(words)
    other = words["least_group"] if suspect == words["most_group"] else words["most_group"]
    rates = {words["least_group"]: words["least"], words["most_group"]: words["most"]}
    return (
        f"The rate of {suspect}, {rates[suspect]}, conflicts with the total of {words['total']}: with {other} at "
        f"{rates[other]} and about as many boys as girls, the total would be near {finding.numbers['even'] * HUNDRED:.1f}%, "
        f"and it is {words['total']} only if {mix} in 100 are {words['first']}. Check the three against their source, "
        f"{suspect} first."
    )


def _suspect(words: dict[str, str]) -> str:
    """Return the group whose rate equals the total's, which is the likelier to be miscopied; else the lower one."""
    return words["most_group"] if words["most"] == words["total"] else words["least_group"]


def _near_one(finding: Finding) -> str:
    words = finding.words
    low, high = (half_up(finding.numbers[key] * HUNDRED, 1) for key in ("least_share", "most_share"))
    return (
        f"The total of {words['total']} is that of one group: {words['first']} would have to be {low:.0f} to {high:.0f} in "
        "100 of all. Ask for the size of each group."
    )


def _overlap(finding: Finding) -> str:
    least, most = (plain(finding.numbers[key]) for key in ("least", "most"))
    return (
        f"Someone may be in several of these, so they must not be added: together they are between {least}, the "
        f"largest, and {most}, the sum, and less than that if anyone is counted twice. {finding.words['whole']} is printed."
    )


def _two(text: str) -> Callable[[Finding], str]:
    """Return a sentence with the two figures' names and words in it."""

    def sentence(finding: Finding) -> str:
        first, second = (called(name) for name in finding.figures[:2])
        return capital(text.format(one=first, other=second, **finding.words))

    return sentence


FINDINGS: dict[str, Callable[[Finding], str]] = {
    "ages-differ": _ages,
    "ages-wider": _two(
        "{one} is for ages {first}, which are more than {other}'s {second}: it takes these ages to be like the others."
    ),
    "people-differ": lambda finding: (
        f"The rate is of {_of(finding.words['first'])}, and is applied to {_of(finding.words['second'])}: use a "
        "rate of the same people."
    ),
    "births-and-maternities": _maternities,
    "families-and-children": lambda finding: (
        f"The rate is of {_of(finding.words['first'])}, applied to {_of(finding.words['second'])}: a family may have "
        "several children under five, so the two are not counted alike."
    ),
    "adults-and-parents": lambda finding: (
        f"The rate is of {_of(finding.words['first'])}, applied to {_of(finding.words['second'])}: it takes new "
        "parents to be like other adults."
    ),
    "places-differ": _two(
        "{one} is for {first}, and {other} for {second}: one holds for the other only if the two places are alike. Use "
        "figures of one place, or say which is carried over."
    ),
    "place-wider": _two("{one} is for {first}, applied to {second}: it takes {second} to be like all of it."),
    "flow-and-stock": lambda finding: (
        f"The count is for a time ({finding.words['first']}), and the denominator is of children of several ages at one "
        f"moment ({finding.words['second']}), most of whom are there again a year later. A count a year goes with a "
        "year's births."
    ),
    "years-apart": _two("{one} is of {first}, and {other} of {second}: both may have moved since."),
    "currencies-differ": lambda finding: (
        f"{finding.words['first']} and {finding.words['second']} are in different money."
    ),
    "total-outside-groups": lambda finding: (
        f"The total of {finding.words['total']} lies outside its groups, which go from {finding.words['least']} "
        f"({finding.words['least_group']}) to {finding.words['most']} ({finding.words['most_group']}): no mix of them gives it."
    ),
    "total-conflicts-with-group": _conflict,
    "total-near-one-group": _near_one,
    "part-above-total": lambda finding: (
        f"{capital(called(finding.figures[0]))}, {finding.words['part']}, is more than the total of {finding.words['whole']}."
    ),
    "above-all": lambda finding: (
        f"{capital(called(finding.figures[0]))}, {finding.words['part']}, is more than everyone it is counted among, "
        f"{finding.words['whole']}."
    ),
    "overlap-added": _overlap,
    "nested-added": lambda finding: (
        f"{capital(finding.words['names'])} {'is' if ' and ' not in finding.words['names'] else 'are'} part of another "
        f"part already: without counting it again the parts come to {plain(finding.numbers['without'])}, and "
        f"{finding.words['whole']} is printed."
    ),
    "rows-may-overlap": lambda finding: (
        f"The rows are all rates of the same {finding.words['of']}: added to {finding.words['whole']}, someone in several "
        "rows is counted several times. `overlap: true` says that there are such people."
    ),
    "unlike-held": lambda finding: (
        f"The denominator is {finding.words['printed']}; held for {finding.words['area']} are "
        f"{plain(finding.numbers['held'])} {finding.words['label']} ({finding.words['year']}). Ask whether it is of the "
        "same area and ages."
    ),
}


def listed(names: list[str]) -> str:
    """Return names in a row: a, b and c."""
    return " and ".join(", ".join(names).rsplit(", ", 1)) if len(names) > 1 else "".join(names)


def sentences(claim: AuditedClaim) -> Iterator[str]:
    """Yield all that is said of a claim, for programs that show it."""
    yield from (f"{capital(sum_sentence(claim, each))}." for each in claim.sums)
    yield from (finding_sentence(each) for each in claim.findings)


def _of(words: str) -> str:
    return words.removeprefix("of ").strip()
