"""What `check` holds counts against: a judgement of this project, read from data."""

from imhcalc.models.base import Strict
from imhcalc.models.lint_settings import Share


class CheckSettings(Strict):
    """How far counts of one place may lie apart."""

    held_apart: Share
    """By how much two counts of the same place may differ, some years apart; chance comes on top."""
