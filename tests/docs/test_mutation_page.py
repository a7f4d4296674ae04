"""docs/mutation.md: its sums are right, and each function it names is in the code."""

import ast
import re

from tests.support import ROOT

PAGE = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8")
COUNTS = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]+) \| ([\d.]+)% \|$", PAGE.partition("## What lived")[0], re.MULTILINE)  # fmt: skip
LIVED = re.findall(r"^\| `(\w+)\.([\w.]+)` \| ([\d, ]+) \| (.+) \|$", PAGE, re.MULTILINE)


def number(text):
    return int(text.replace(",", ""))


def functions_of(module):
    tree = ast.parse((ROOT / "src" / "imhcalc" / "core" / f"{module}.py").read_text(encoding="utf-8"))
    found = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    for each in tree.body:
        if isinstance(each, ast.ClassDef):
            found |= {f"{each.name}.{own.name}" for own in each.body if isinstance(own, ast.FunctionDef)}
    return found


def test_each_row_and_the_sum_add_up():
    made, noticed = (sum(number(row[place]) for row in COUNTS) for place in (1, 2))
    for _, all_made, all_noticed, share in COUNTS:
        assert f"{number(all_noticed) / number(all_made):.1%}" == f"{share}%"
    assert f"| **All** | **{made:,}** | **{noticed:,}** | **{noticed / made:.1%}** |" in PAGE
    assert sum(len(numbers.split(",")) for _, _, numbers, _ in LIVED) == made - noticed


def test_each_function_of_which_a_change_lived_is_in_the_code():
    for module, function, _, why in LIVED:
        assert function in functions_of(module), (module, function)
        assert why.strip()


def test_every_module_with_something_to_change_is_counted():
    modules = {path.stem for path in (ROOT / "src" / "imhcalc" / "core").glob("*.py")} - {"__init__"}
    assert {module for module, *_ in COUNTS} == modules
