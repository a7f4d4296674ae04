"""Expected need for parent-infant services in UK areas, with intervals and sources.

``load_profile`` and ``load_evidence`` read files; ``estimate`` turns them into a result. Nothing here prints
or writes.
"""

TYPE_CHECKING = False  # as type checkers know it, without `typing`: the version is told before that is loaded
if TYPE_CHECKING:
    from pathlib import Path

    from imhcalc.models.evidence import Evidence
    from imhcalc.models.options import Options
    from imhcalc.models.profile import Profile
    from imhcalc.models.result import Result

__version__ = "0.1.0"
__all__ = ["__version__", "estimate", "load_evidence", "load_profile"]


def load_profile(path: "str | Path") -> "Profile":
    """Return a local profile from a YAML file.

    Raises
    ------
    imhcalc.faults.InputFaultsError
        With every fault of the file.
    """
    from imhcalc.loading.profile import load_profile as load

    loaded = load(str(path))
    if loaded.profile.population.small_areas is None:
        return loaded.profile
    from imhcalc import application
    from imhcalc.areas.table import load_area_table
    from imhcalc.shipped_data import data_root

    # A profile alone does not know the folder that its table is in: the table is read now.
    return application.with_small_areas(loaded, load_area_table(data_root())).profile


def load_evidence(pack: "str | Path | None" = None) -> "Evidence":
    """Return a pack of evidence: a shipped one by name, your own by path, or the default.

    Raises
    ------
    imhcalc.faults.InputFaultsError
        With every fault of the pack's files.
    imhcalc.faults.DataMissingError
        If there is no such pack.
    """
    from imhcalc.loading.evidence import load_evidence as load
    from imhcalc.shipped_data import data_root

    return load(pack, data_root())


def estimate(
    profile: "Profile | str", evidence: "Evidence | None" = None, options: "Options | None" = None
) -> "Result":
    """Return the result for a profile, or for an area by name or code.

    Raises
    ------
    imhcalc.faults.ImhcalcError
        If the area is not held, an input is faulty, or the method refuses the inputs.
    """
    from imhcalc import application
    from imhcalc.areas.table import load_area_table
    from imhcalc.loading.loaded_profile import LoadedProfile
    from imhcalc.models.options import Options
    from imhcalc.shipped_data import data_root

    root = data_root()
    loaded = application.profile_of_area([profile]) if isinstance(profile, str) else LoadedProfile.of(profile)
    held = application.Shipped(root, load_area_table(root), evidence or load_evidence())
    return application.estimate(loaded, held, options or Options())
