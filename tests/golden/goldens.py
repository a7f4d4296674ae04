"""The program's own output for every example, rounded: it shows that nothing moved, not that it is right."""

import json
from math import floor, log10
from pathlib import Path
from typing import Any

from imhcalc import application
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from imhcalc.models.result import Result
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Setting

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
NOTICE = "The program's own output, regenerated and never edited. It proves sameness, and nothing else."
FIGURES_KEPT = 6
DOCUMENTS = ("fernshire", "hertfordshire", "leeds_plan")
"""Whole documents kept: of an area that states next to nothing, of one with nothing but its name, and of a full plan."""
LAST_DIGITS = 1e-12
"""What is nothing but the rounding of floats, which differs with numpy."""


def examples() -> list[Path]:
    return sorted(EXAMPLES.glob("*.yaml"))


def result_of(example: Path) -> Result:
    loaded = load_profile(str(example))
    return application.estimate(loaded, application.shipped(), Options())


def rounded(value: Any) -> Any:
    """Numbers to six significant figures, which every supported numpy gives."""
    if isinstance(value, float):
        if abs(value) < LAST_DIGITS:
            return 0.0
        return round(value, FIGURES_KEPT - 1 - floor(log10(abs(value))))
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return value


def golden_json(result: Result) -> str:
    """The result without what changes with the release: versions and checksums."""
    data = result.model_dump(mode="json", by_alias=True)
    for key in ("imhcalc", "numpy", "evidence", "areas", "profile"):
        data["run"].pop(key)
    return json.dumps({"notice": NOTICE, **rounded(data)}, ensure_ascii=False, indent=1) + "\n"


def golden_text(result: Result) -> str:
    return f"# {NOTICE}\n" + renderer("terminal")(result, Setting())


def without_checksums(result: Result) -> Result:
    """The result without the checksums and the version of numpy that change with the release."""
    run = result.run
    still = run.model_copy(
        update={
            "numpy": "-",
            "evidence": run.evidence.model_copy(update={"sha256": "-"}),
            "profile": run.profile.model_copy(update={"sha256": "-"}),
            "areas": run.areas.model_copy(update={"sha256": "-"}),
        }
    )
    return result.model_copy(update={"run": still})


def golden_document(result: Result) -> str:
    """The whole document as Markdown."""
    document = renderer("markdown")(without_checksums(result), Setting(extent="full"))
    return f"<!-- {NOTICE} -->\n\n{document}"


def path_of(example: Path, suffix: str) -> Path:
    return HERE / f"{example.stem}{suffix}"
