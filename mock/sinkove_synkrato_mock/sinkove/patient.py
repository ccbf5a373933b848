"""From a prompt and a seed to the numbers of one chest: what the words ask for, and what chance decides."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import lru_cache
from random import Random
from typing import Any, Final

__all__ = ["Anatomy", "Opacity", "anatomy"]


@dataclass(frozen=True)
class Opacity:
    """One soft patch of filled lung; position and radius as in `Anatomy`, density is optical depth (0 is none)."""

    x: float
    y: float
    radius: float
    density: float


def _chance(low: float, high: float) -> Any:
    return field(metadata={"range": (low, high)})


@dataclass(frozen=True)
class Anatomy:
    """The numbers that define one picture.

    Lengths and positions are in half image sides from the image centre, before shift, tilt, bend and zoom: x grows to
    the image's right, which is the patient's left; y grows downwards. Factors of 1 are average.
    """

    heart_ratio: float  # width of the heart over inner width of the chest
    noise_seed: int  # decides what is random in the pixels: vessels, single ribs, texture, grain
    opacities: tuple[Opacity, ...]  # of pneumonia
    chest: float = _chance(0.64, 0.8)  # half of its inner width
    apex: float = _chance(-0.86, -0.74)  # y of the upper ends of the lungs
    dome: float = _chance(0.42, 0.6)  # y of the diaphragm
    dome_step: float = _chance(0.02, 0.07)  # how much higher it stands on the right
    knob: float = _chance(0.0, 0.07)  # how far the arch of the aorta bulges
    girth: float = _chance(0.04, 0.2)  # thickness of the soft tissue outside the ribs
    shoulder: float = _chance(0.3, 0.5)  # slope
    clavicle: float = _chance(-0.1, 0.06)  # how much lower the outer ends lie than the inner ones
    ribs: float = _chance(0.138, 0.16)  # distance between neighbours
    vessels: float = _chance(0.7, 1.3)  # factor: strength of the lung vessels
    gas: float = _chance(-0.8, 0.8)  # in the stomach; none up to 0
    shift: float = _chance(-0.04, 0.04)  # of the patient off the centre line
    tilt: float = _chance(-0.05, 0.05)  # rotation in the image plane, in radians
    bend: float = _chance(-0.03, 0.03)  # of the midline to a side, half way down
    zoom: float = _chance(0.93, 1.09)  # size of the field against the patient
    exposure: float = _chance(-0.06, 0.08)  # shift of the film curve; positive is darker
    contrast: float = _chance(0.88, 1.22)  # factor: slope of the film curve
    grain: float = _chance(0.6, 1.4)  # factor: strength of the quantum noise


# By severity: none, mild, moderate, severe. The ranges do not overlap: for one seed, worse is always larger.
_HEART_RATIO: Final = (0.42, 0.5), (0.52, 0.555), (0.57, 0.615), (0.64, 0.69)
_PATCHES: Final = (0, 0.0, 0.0), (2, 0.5, 0.11), (4, 0.85, 0.14), (8, 1.1, 0.18)  # how many, how dense, how large

_HEART: Final = r"\b(?:cardiomegal|enlarged (?:heart|cardiac))"
_LUNG: Final = r"\b(?:pneumonia|consolidat|opaci|infiltrat)"
_SEVERITIES: Final = {1: "mild|minimal|slight|subtle|small", 3: "severe|marked|massive|extensive|large"}
_SIDES: Final = {-1: "right|bilateral|both|diffuse", 1: "left|bilateral|both|diffuse"}
_UPPER, _MIDDLE, _LOWER = (0.18, 0.4), (0.45, 0.65), (0.68, 0.92)  # parts of the way down the lung
_ZONES: Final = {_UPPER: "upper|apical|diffuse", _MIDDLE: "mid|perihilar|diffuse", _LOWER: "lower|bas[ai]|diffuse"}
_DENIAL: Final = re.compile(r"\b(?:no|not|without|absent|negative|free of|neither|excluded|ruled out|resolved)\b")
# "no A, B or C" denies all three, but in "no A, severe B" and "no A and left B" the second part stands alone.
_CLAUSE_END: Final = re.compile(
    r"[.;\n]|\bbut\b|\bwith\b|(?=\b(?:no|without)\b)|"
    rf"(?:,|\band\b)(?=\s*(?:mild|moderate|severe|right|left|bilateral)\b[^.;,]*(?:{_HEART}|{_LUNG}))"
)


def anatomy(prompt: str, seed: int) -> Anatomy:
    """Returns the patient that the seed (0 or more) chooses, with the findings that the prompt asks for."""
    (heart, lung, sides, zones), rng = _findings(prompt), Random(seed)  # noqa: S311
    # The body comes first: the prompt changes the findings of a patient, never the patient.
    body = {f.name: round(rng.uniform(*f.metadata["range"]), 4) for f in fields(Anatomy) if f.metadata}
    noise_seed, ratio = rng.getrandbits(32), round(rng.uniform(*_HEART_RATIO[heart]), 4)
    sides = sides or rng.choice([[-1], [1], [-1, 1]])
    zones = zones or [rng.choice([_LOWER, _LOWER, _MIDDLE, _UPPER])]
    count, density, radius = _PATCHES[lung]
    patches = []
    for k in range(count):
        side, level = sides[k % len(sides)], rng.uniform(*zones[k // len(sides) % len(zones)])
        border = 2 * ratio * body["chest"] * (0.66 if side > 0 else 0.34)  # of the heart, where it is widest
        inner = max(0.2, border * level)
        outer = max(inner, body["chest"] * min(0.88, 0.6 + level))
        x, y = side * rng.uniform(inner, outer), body["apex"] + (body["dome"] - body["apex"]) * level
        patches.append(Opacity(x, y, radius * rng.uniform(0.75, 1.25), density * rng.uniform(0.7, 1.3)))
    return Anatomy(ratio, noise_seed, tuple(patches), **body)


@lru_cache(maxsize=64)
def _findings(prompt: str) -> tuple[int, int, list[int], list[tuple[float, float]]]:
    """Returns the severities of heart and lung, and the sides and zones of the lung; empty leaves them to chance."""
    # Cut off, since the time to read grows with the square of the length.
    clauses = [clause for clause in _CLAUSE_END.split(prompt[:2000].lower()) if not _DENIAL.search(clause)]
    where = " ".join(clause for clause in clauses if re.search(_LUNG, clause))
    return _severity(_HEART, clauses), _severity(_LUNG, clauses), _named(_SIDES, where), _named(_ZONES, where)


def _severity(finding: str, clauses: list[str]) -> int:
    """Returns 0 for a finding that is not asked for, else 1 (mild) to 3 (severe); 2 where no word says it."""
    asking = (clause for clause in clauses if re.search(finding, clause))
    return max(((_named(_SEVERITIES, clause) or [2])[0] for clause in asking), default=0)


def _named(words: dict[Any, str], text: str) -> list[Any]:
    return [key for key, pattern in words.items() if re.search(rf"\b(?:{pattern})", text)]
