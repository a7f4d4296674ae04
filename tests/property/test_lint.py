"""Lint looks at whatever loads, however odd, and answers it: it never fails itself."""

import tempfile
from pathlib import Path
from typing import get_args

import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from imhcalc.models.governance import WITH_WHOLE, RelationKind
from imhcalc.models.quantity import Shape
from imhcalc.models.units import Unit
from imhcalc.reviewing import lint
from imhcalc.shipped_data import data_root

NUMBERS = some.one_of(
    some.sampled_from([0.0, 1.0, 1e-9, 0.999999, 1e9, -1.0]),
    some.floats(0, 1, allow_subnormal=False),
    some.floats(-5, 5, allow_subnormal=False),
)
NAMES = ("a", "a_boys", "a_girls", "a_all", "b")
WORDS = some.sampled_from([
    "100% against 0%", "100 less 200%", "27% against 10%", "9,000 of 1,000", "1,000 of 9,000", "d = 9 turned into exp(d x pi / sqrt 3)",
    "children aged 5 to 2", "under one", "3 months", "aged 999", "½ years", "",
])  # fmt: skip
QUANTITIES = some.fixed_dictionaries(
    {
        "value": some.one_of(NUMBERS, some.lists(NUMBERS, max_size=4)), "unit": some.sampled_from(get_args(Unit)), "shape": some.sampled_from(get_args(Shape)),
        "status": some.sampled_from(["published", "derived", "judgement"]), "tag": some.sampled_from(["seen", "recalled", "recalled_unsure"]),
        "source": some.just("s"), "where": WORDS.filter(bool), "derived_from": WORDS.filter(bool), "rationale": some.just("x"),
    },
    optional={
        "interval": some.builds(
            lambda ends, level, kind: {"lower": min(ends), "upper": max(ends), "kind": kind, **({"level": level} if level else {})},
            some.tuples(NUMBERS, NUMBERS), some.sampled_from([None, 0.01, 0.5, 0.95, 0.999]), some.sampled_from(["confidence", "judgement", "published_range"]),
        ),
        "effective_sample_size": some.sampled_from([1e-6, 1.0, 1e9]), "sample_size": some.sampled_from([0, 10]), "population": WORDS, "label": WORDS,
        "years": some.sampled_from([[2020], [1951, 2049]]), "nation": some.sampled_from(["England", "Scotland"]),
    },
)  # fmt: skip
PARAMETERS = some.dictionaries(
    some.sampled_from(NAMES),
    some.fixed_dictionaries({"label": WORDS, "use": some.sampled_from(["setting", "context", "off"]), "quantity": QUANTITIES}),
    min_size=1,
)  # fmt: skip
FIGURES = some.sampled_from([f"parameters.{name}" for name in NAMES])
RELATIONS = some.dictionaries(
    some.sampled_from(["one", "two"]),
    some.builds(
        lambda kind, whole, parts: {"kind": kind, "parts": parts, **({"whole": whole} if kind in WITH_WHOLE or len(parts) > 1 else {})},
        some.sampled_from(get_args(RelationKind)), FIGURES, some.lists(FIGURES, min_size=1, max_size=3),
    ),
)  # fmt: skip
HEADER = {
    "pack": {"id": "odd", "version": "1", "title": "T", "builds_on": "uk-2026", "summary": "S"},
    "sources": {"s": {"citation": "S", "year": 2024, "kind": "survey", "read": "whole"}},
}


@given(PARAMETERS, RELATIONS)
@settings(max_examples=60)
def test_lint_answers_whatever_it_is_given(parameters, relations):
    with tempfile.TemporaryDirectory() as folder:
        content = yaml.safe_dump(
            {**HEADER, "parameters": parameters, "relations": relations}, allow_unicode=True
        )
        Path(folder, "pack.yaml").write_text(content, encoding="utf-8")
        report = lint(folder, data_root(), 2026)
    lines = content.count("\n") + 1
    for finding in report.findings:
        assert finding.fault.place is None or finding.fault.place.line <= lines
        assert finding.fault.message
        assert finding.fault.found or finding.fault.expected or finding.fault.help
