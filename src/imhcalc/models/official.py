"""Newer figures from official services: what one is, where it goes in a profile, and what is asked for."""

from dataclasses import dataclass

from imhcalc.faults import Fault
from imhcalc.models.services import MeasureId
from imhcalc.models.units import Nation

FigureValue = float | dict[str, float]
"""A single number, or the numbers of a block by key: children by age, or children below, assessed and eligible."""


@dataclass(frozen=True, slots=True)
class RefreshedFigure:
    """One figure, or one block of figures, that an official service gave and a profile can hold.

    Examples
    --------
    The keys in use: ``population.live_births`` (a number), ``population.children_by_age`` (``{"0": ...}``; its
    source and year go to ``population.source`` and ``population.year``), and ``observed.OUTCOME`` (``below``,
    ``assessed`` and, where known, ``eligible``; its source, year and note stand in the same block).
    """

    key: str
    """The dotted key of the profile that it fills."""
    value: FigureValue
    source: str
    """Who published it, and where."""
    year: str
    """The period it is of, as published."""
    note: str = ""
    """What to know beside it, such as that it is the county's; often nothing."""
    address: str = ""
    """The address that was asked, or the file it was read from."""
    retrieved: str = ""
    """The day it was asked for, as 2026-11-23."""


@dataclass(frozen=True, slots=True)
class SideFigure:
    """A published figure that no key of a profile holds, shown beside those that one does."""

    label: str
    text: str
    """The figure in words, such as 412 of 507 children."""
    source: str
    year: str
    note: str = ""
    address: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What one measure of an official service gave: figures for a profile, and others to show beside them."""

    figures: tuple[RefreshedFigure, ...]
    beside: tuple[SideFigure, ...] = ()
    due: tuple[str, float] | None = None
    """A period and the children due the review at two in it: those eligible for ASQ-3 of the same period."""


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A district or an authority as services are asked for it."""

    name: str
    codes: tuple[str, ...]
    """Its code, and the newer one where it was recoded: it is asked for under both."""
    share: float = 1.0
    """The share of it that belongs to the area, by children under five."""


@dataclass(frozen=True, slots=True)
class AskedArea:
    """The area of a refresh, in the districts and in the upper-tier authorities it is made of."""

    name: str
    nation: Nation
    districts: tuple[AskedPlace, ...]
    authorities: tuple[AskedPlace, ...]
    wider: str | None = None
    """The authority whose figures stand in for those of a smaller area within it, such as a county's for a district's."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure of a nation with the addresses asked first for it, or why nothing is asked."""

    measure: MeasureId
    label: str
    addresses: tuple[str, ...] = ()
    then: str = ""
    """What is asked next."""
    standing: str = ""
    """How far the contract is confirmed, and what is not."""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of one measure: what was found, or the faults that stopped it."""

    measure: MeasureId
    label: str
    found: Found | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldValue:
    """What stood for a figure before: in the profile, or in the area table."""

    value: FigureValue
    year: str
    words: str
    """What it is, such as held here, or in the profile."""
