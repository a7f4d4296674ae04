"""Numbers of a spreadsheet are shown as it shows them."""

import pytest

from imhcalc.papers.cell_formats import shown

POUND = "\N{POUND SIGN}"


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        (3278.4, "#,##0", "3,278"), (3278.4, "0", "3278"), (0.1934, "0.0%", "19.3%"), (0.1934, "0%", "19%"), (1297.33, "#,##0.0", "1,297.3"),
        (15, '0" in 100"', "15 in 100"), (2.0, '0.0" in 1,000"', "2.0 in 1,000"), (0.3, '+0.0" in 100";-0.0" in 100";0.0" in 100"', "+0.3 in 100"),
        (-0.3, '+0.0" in 100";-0.0" in 100"', "-0.3 in 100"), (0, "#,##0;-#,##0;0.0", "0.0"), (526000, f"{POUND}#,##0", f"{POUND}526,000"),
        (526000, f"[${POUND}-809]#,##0", f"{POUND}526,000"), (526000, f'"{POUND}"#,##0;[Red]-"{POUND}"#,##0', f"{POUND}526,000"),
        (-5, f'"{POUND}"#,##0', f"-{POUND}5"), (1.015, "0.000", "1.015"), (0.5, "0.##", "0.5"), (3, "0.##", "3"), (1300000, "0.0,,\\m", "1.3m"),
        (1300, "General", "1300"), (0.1 + 0.2, "General", "0.3"), (8478.0, "@", "8478"), (2021, "0", "2021"), (46000, "d/m/yyyy", ""),
        (0.5, "h:mm", ""), (12, '"none"', "none"), (2.5, "0", "3"), (-0.2, "0", "0"), (7, "_-* #,##0_-", "7"),
    ],
)  # fmt: skip
def test_a_number_is_shown_by_its_format(value, pattern, expected):
    assert shown(value, pattern) == expected
