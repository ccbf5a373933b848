"""The vendor's distributions install a package `sinkove` too, and pip overwrites one with the other without a word."""

import warnings
from functools import cache
from importlib import metadata

_NAMESAKES = ("sinkove", "sinkove-sdk")


@cache
def warn_of_namesakes() -> None:
    """Warns once when one of them is installed beside this package."""
    found = [name for name in _NAMESAKES if _is_installed(name)]
    if found:
        names = " and ".join(found)
        warnings.warn(
            f"{names} of the vendor and sinkove-synkrato share the package name `sinkove`, so each has overwritten files "
            f"of the other. Run: pip uninstall {' '.join(found)}; then: pip install --force-reinstall sinkove-synkrato",
            RuntimeWarning,
            stacklevel=3,
        )


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
