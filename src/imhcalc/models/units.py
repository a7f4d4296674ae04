"""The closed lists: units, nations, populations, and how populations are counted."""

from typing import Literal, get_args

Unit = Literal[
    "proportion",
    "per_1000",
    "odds_ratio",
    "rate_ratio",
    "logit",
    "correlation",
    "children",
    "families",
    "people",
    "children_per_year",
    "families_per_year",
    "people_per_year",
    "families_per_team",
    "families_per_wte",
    "children_per_wte",
    "babies_per_maternity",
    "teams",
    "wte",
    "hours_per_year",
    "hours_per_family",
    "gbp",
    "gbp_per_year",
    "gbp_per_family",
    "years",
    "ratio",
    "index",
]
"""Every unit a number may carry, in evidence, profiles and results."""

Nation = Literal["England", "Wales", "Scotland", "Northern Ireland"]
NATIONS: tuple[Nation, ...] = get_args(Nation)
"""The nations, in the order in which evidence is looked for when a nation has none of its own."""

Population = Literal[
    "live_births",
    "maternities",
    "fathers",
    "children_0",
    "children_1",
    "children_2",
    "children_3",
    "children_4",
    "children_5",
    "children_0_1",
    "children_0_4",
    "children_1_2",
    "children_2_4",
    "families_0_4",
]
"""Whom a rate describes or a count counts; a rate meets only its own population."""

AGES_OF: dict[str, tuple[int, ...]] = {
    "live_births": (0,),
    "children_0": (0,),
    "children_1": (1,),
    "children_2": (2,),
    "children_3": (3,),
    "children_4": (4,),
    "children_5": (5,),
    "children_0_1": (0, 1),
    "children_0_4": (0, 1, 2, 3, 4),
    "children_1_2": (1, 2),
    "children_2_4": (2, 3, 4),
}
"""The single years of age that each population of children adds up (children under one stand in for births)."""

OLDEST_AGE = 5
QUINTILES = 5
DEPRIVATION = "deprivation"
"""The structural risk factor: the deprivation quintile of where a child lives, most deprived first."""
