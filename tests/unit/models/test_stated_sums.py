import pytest

from imhcalc.models.stated_sums import NotASumError, sum_in


@pytest.mark.parametrize(
    ("text", "answer", "tree", "names"),
    [
        ("ratio = benefit / cost", "ratio", ("/", "benefit", "cost"), ("ratio", "benefit", "cost")),
        ("a + b = c", "c", ("+", "a", "b"), ("c", "a", "b")),
        ("count = births \u00d7 10% \u2212 1,000", "count", ("-", ("*", "births", ("/", 10.0, 100.0)), 1000.0), ("count", "births")),
        ("seen = boys.count x 0.5", "seen", ("*", "boys.count", 0.5), ("seen", "boys.count")),
        ("y = -a", "y", ("-", 0.0, "a"), ("y", "a")),
        ("y = 3", "y", 3.0, ("y",)),
    ],
)  # fmt: skip
def test_sums_are_read(text, answer, tree, names):
    found = sum_in(text)
    assert (found.answer, found.tree, found.names) == (answer, tree, names)


@pytest.mark.parametrize(
    "text",
    ["a", "a = b = c", "1 + 1 = 2 + a", "f(x) = y", "a = b ** 2", "a = 'b'", "a = True", "a = (b", "a = f().b", f"a = {'b + ' * 100}b",
     "a = b if c else d", "a = +b"],
)  # fmt: skip
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(NotASumError, match=r"^(it |one side)"):
        sum_in(text)
