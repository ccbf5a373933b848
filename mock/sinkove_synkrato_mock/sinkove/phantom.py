"""A parametrised frontal chest radiograph, drawn from an `Anatomy`.

Every structure adds its share to one map of X-ray attenuation, as in a real projection, and a film curve turns the
map into grey. The map has half the resolution (the body is soft); only the grain of the film is full size.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sinkove_synkrato_mock.sinkove.patient import Anatomy, Opacity, anatomy

__all__ = ["REVISION", "SIDE", "Anatomy", "Opacity", "anatomy", "draw"]

REVISION: Final = 1  # raise it when the same anatomy would give other pixels
SIDE: Final = 512

_HALF, _QUARTER = SIDE // 2, SIDE // 4
_Plane = NDArray[np.floating[Any]]

# The borders of the mediastinum: great vessels above, heart below. For each level of the lung the distance from the
# midline on the patient's right and left: a constant, then the part of the heart's own width and of the aortic knob.
_MEDIASTINUM: Final = np.array([
    (0.00, 0.28, 0.00, 0.28, 0.00, 0.0), (0.04, 0.15, 0.00, 0.17, 0.00, 0.0), (0.18, 0.10, 0.00, 0.12, 0.00, 0.0),
    (0.27, 0.10, 0.00, 0.12, 0.00, 0.6), (0.34, 0.11, 0.00, 0.14, 0.00, 1.0), (0.41, 0.12, 0.00, 0.13, 0.00, 0.5),
    (0.50, 0.13, 0.00, 0.16, 0.00, 0.0), (0.62, 0.07, 0.43, 0.10, 0.29, 0.0), (0.72, 0.03, 0.75, 0.03, 0.70, 0.0),
    (0.82, 0.00, 1.00, 0.00, 0.97, 0.0), (0.92, 0.00, 1.01, 0.00, 1.05, 0.0), (1.00, 0.00, 0.88, 0.00, 0.98, 0.0),
    (1.10, 0.00, 0.68, 0.00, 0.72, 0.0), (1.30, 0.00, 0.50, 0.00, 0.50, 0.0),
]).T  # fmt: skip


class _View(NamedTuple):
    """The patient's own coordinates under each pixel."""

    x: _Plane
    y: _Plane
    aside: _Plane  # distance from the midline
    level: _Plane  # 0 at the lung apices, 1 at the diaphragm
    below: _Plane  # depth under the diaphragm


def draw(anatomy: Anatomy) -> NDArray[np.uint8]:
    """Returns the radiograph, `SIDE` pixels square; equal anatomies give equal pixels."""
    rng = np.random.default_rng(anatomy.noise_seed)
    fine, coarse = _view(anatomy, _HALF), _view(anatomy, _QUARTER)
    lung = _lungs(anatomy, fine)
    film = _grown(_soft_tissue(anatomy, coarse), _HALF)
    film += _ribs(anatomy, fine, lung, rng)
    clouds = _grown(1.8 * rng.standard_normal((16, 16), np.float32), _QUARTER)
    marks = 0.015 * clouds + _vessels(anatomy, coarse, rng)
    filled = sum(o.density * _bump(np.hypot(coarse.x - o.x, coarse.y - o.y), o.radius) for o in anatomy.opacities)
    marks += 0.4 - 0.4 * np.exp(filled * -np.clip(0.9 + 0.35 * clouds, 0.3, 1.7))
    film += lung * (0.01 * _noise(rng, _HALF) + _grown(marks, _HALF) - 0.4)
    return _expose(anatomy, film, rng)


def _view(a: Anatomy, side: int) -> _View:
    line = ((np.arange(side, dtype=np.float32) + 0.5) / (side / 2) - 1) * a.zoom
    across, down = line[None, :], line[:, None]
    x = across - a.shift - a.tilt * down - a.bend * (1 - down * down)
    y = down + a.tilt * across
    aside = np.abs(x)
    out = aside * (2 / a.chest) - 1
    lateral = np.square(np.maximum(out, 0))
    dome = a.dome + a.dome_step * (0.65 * np.sign(x) - 0.35) + 0.07 * out * out + 0.12 * lateral * lateral
    return _View(x, y, aside, (down - a.apex) / (a.dome - a.apex), y - dome)


def _lungs(a: Anatomy, v: _View) -> _Plane:
    """Returns the share of air along each ray, 0 to 1."""
    level, *knots = _MEDIASTINUM
    width = 2 * a.chest * a.heart_ratio
    borders = knots[0] + knots[1] * (0.34 * width), knots[2] + knots[3] * (0.66 * width) + knots[4] * a.knob
    lines = [np.pad(np.interp(v.level.ravel(), level, border), 13, "edge") for border in borders]
    rounded = [np.convolve(line, np.hanning(27) / 13, "valid").astype(np.float32)[:, None] for line in lines]
    edge = v.aside - np.where(v.x < 0, *rounded)
    air = 0.68 * _ramp(edge, 0.028) + 0.32 * _ramp(edge - 0.06, 0.26)
    air *= _ramp(_flank(a, v, 0.28, 2.7, 0) - v.aside, 0.03)
    air *= _ramp(-v.below, 0.022)
    air *= _ramp(v.y - a.apex - 0.012 - 1.1 * np.square(v.aside - 0.28), 0.03)
    return air


def _flank(a: Anatomy, v: _View, tip: float, power: float, overlap: float) -> _Plane:
    """Returns the half width of the rib cage at each level: `tip` at the apex, the whole chest at the base."""
    rise = np.clip(1 - overlap - v.level, 0, 1)
    flank: _Plane = tip + (a.chest - tip) * (1 - rise**power) ** 0.55 - 0.12 * np.maximum(v.level - 1, 0)
    return flank


def _soft_tissue(a: Anatomy, v: _View) -> _Plane:
    """Returns all but ribs and vessels: trunk, neck, and the arms held away from the sides; spine, airway, shoulders."""
    side = a.chest + a.girth + 0.03 * np.cos(3.5 * (v.level - 0.8))
    trunk, neck = side - v.aside, v.aside - 0.24
    skin = v.y + 1.06 - a.shoulder * np.maximum(neck, -0.1) - 1.5 * np.square(np.maximum(neck - 0.5, 0))
    body = np.maximum(_ramp(trunk, 0.03), 0.9 * _ramp(-0.11 - 1.3 * trunk - v.y, 0.07))  # the second is the arm
    body *= _ramp(skin, 0.03) * (0.5 + 0.5 * _ramp(skin - 0.1, 0.3))
    thick = np.sqrt(np.clip(1 - np.square(v.aside / (side + 0.03)), 0.1, 1))
    tissue: _Plane = 0.25 + thick * (0.4 + 0.12 * _ramp(v.below - 0.03, 0.3)) + 0.2 * _bump(v.x, 0.24)
    gas = 1 - np.hypot((v.x - 0.3 - 0.1 * a.gas) / 0.19, (v.below - 0.12) / 0.085)
    tissue += _spine(a, v) + _shoulders(a, v) - 0.17 * max(a.gas, 0) * _ramp(gas, 0.45)
    tissue *= body
    return tissue


def _spine(a: Anatomy, v: _View) -> _Plane:
    """Returns the vertebrae, and the airway down to its fork."""
    disc = 0.5 - 0.5 * np.cos(v.level * (2 * np.pi * (a.dome - a.apex) / a.ribs))
    spine = _ramp(0.07 + 0.016 * disc - v.aside, 0.03)
    spine *= 0.09 - 0.045 * disc + 0.03 * disc * _bump(v.aside - 0.052, 0.016)
    carina = a.apex + 0.4 * (a.dome - a.apex)
    airway = _ramp(0.034 - np.abs(np.abs(v.x + 0.02 * v.level) - 0.9 * np.maximum(v.y - carina, 0)), 0.03)
    return spine - 0.12 * airway * _ramp(carina + 0.16 - v.y, 0.22)


def _shoulders(a: Anatomy, v: _View) -> _Plane:
    """Returns clavicles, shoulder blades and upper arms, with bright rims."""
    out = (v.aside - 0.05) * (1 / 0.66)
    course = a.apex + 0.23 + a.clavicle * out - 0.16 * out * (1 - 0.25 * out) - 0.035 * np.sin(6 * out)
    across = np.abs(v.y - course) / (0.026 + 0.02 * _bump(out - 0.02, 0.16) + 0.012 * _bump(out - 1, 0.3))
    bone: _Plane = _ramp(1 - across, 0.5) * (0.1 + 0.045 * _bump(across - 0.72, 0.25)) * _ramp(out * (1.06 - out), 0.06)
    down = v.y - a.apex - 0.22
    blade = 1 - np.hypot((v.aside - a.chest - 0.05 + 0.1 * down) / 0.13, (down - 0.2) / 0.42)
    bone += _ramp(blade, 0.12) * (0.05 + 0.02 * _bump(blade - 0.08, 0.08))
    beside = v.aside - a.chest - 0.24
    along = np.maximum(0.6 * beside + 0.8 * down, 0)  # the humerus leaves its head outwards and down
    far = np.square(beside - 0.6 * along) + np.square(down - 0.8 * along)
    far /= np.square(0.075 + 0.035 * _bump(along, 0.12))
    bone += _ramp(1 - far, 0.5) * (0.1 + 0.04 * _bump(far - 0.75, 0.3))
    return bone


def _ribs(a: Anatomy, v: _View, lung: _Plane, rng: np.random.Generator) -> _Plane:
    """Returns two combs of ribs, bent by the distance from the midline: the backs fall outwards, the fronts inwards."""
    reach = v.aside / (_flank(a, v, 0, 2.6, 0.1) + 0.012)
    out = np.minimum(reach, 1)
    fall = 0.36 * (1 - np.sqrt(1 - np.square(out * 0.975))) + 0.07 * out - 0.1 * out * (1 - out)
    grazing: _Plane = np.square(out * out * out)  # rays along the rib at the flank meet more bone
    bone = _comb((v.y - fall - a.apex) / a.ribs, rng) * (0.095 + 0.07 * grazing)
    bone += 0.055 * _comb((v.y - 0.36 * (1 - out) - (a.apex + 0.46)) / a.ribs, rng) * _ramp(out - 0.6, 0.4)
    bone *= 0.3 + 0.7 * lung - 0.24 * _ramp(v.below - 0.05, 0.3)  # thick tissue drowns the contrast of bone
    return bone * _ramp(1 - reach, 0.04)


def _comb(phase: _Plane, rng: np.random.Generator) -> _Plane:
    """Returns the cross sections of eleven ribs, each of its own strength, width and place, with bright rims."""
    place, half, strength = (rng.uniform(lo, hi, (11, 1)) for lo, hi in ((-0.57, -0.43), (0.2, 0.29), (0.75, 1.15)))
    depth = half - np.abs(np.arange(64) / 64 + place)
    table = (strength * _ramp(depth, 0.09) * (0.72 + 0.4 * _bump(depth - 0.06, 0.06))).astype(np.float32).ravel()
    table[:16] = table[-1] = 0
    comb: _Plane = table.take((phase * 64).astype(np.intp), mode="clip")
    return comb


def _vessels(a: Anatomy, v: _View, rng: np.random.Generator) -> _Plane:
    """Returns the hila and three generations of branches from each, each thinner and shorter than its parent."""
    side = np.repeat([-1.0, 1.0], 9)
    x, y = (
        side * rng.uniform(0.08, 0.2, 18),
        a.apex + (0.52 - 0.02 * side) * (a.dome - a.apex) + rng.normal(0, 0.06, 18),
    )
    angle = np.tile(np.linspace(-1.3, 1.5, 9), 2) + rng.normal(0, 0.1, 18)
    length, weight = rng.uniform(0.4, 0.62, 18), np.full(18, 0.08)
    plane = np.zeros(_HALF * _HALF)
    for steps in (48, 26, 15):
        s = np.arange(steps) / steps
        bend, wave = rng.normal(0, 0.35, (len(x), 1)), rng.normal(0, 0.1, (len(x), 1))
        course = angle[:, None] + bend * s + wave * np.sin(7 * s + 30 * bend)
        xs = x[:, None] + np.cumsum(np.cos(course), 1) * (length * side / steps)[:, None]
        ys = y[:, None] + np.cumsum(np.sin(course), 1) * (length / steps)[:, None]
        weights = weight[:, None] * (1.15 - s)
        col, row = (np.clip((p.ravel() + 1) * (_HALF / 2), 0, _HALF - 1).astype(np.intp) for p in (xs, ys))
        plane += np.bincount(row * _HALF + col, weights.ravel(), plane.size)
        # Four branches leave each, somewhere along it, to either side.
        which = np.arange(len(x))[:, None], rng.integers(steps // 8, steps * 7 // 8, (len(x), 4))
        x, y, weight = xs[which].ravel(), ys[which].ravel(), 0.6 * weights[which].ravel()
        angle = course[which].ravel() + rng.choice([-1, 1], x.size) * rng.uniform(0.3, 0.7, x.size)
        side, length = np.repeat(side, 4), np.repeat(length, 4) * rng.uniform(0.35, 0.65, x.size)
    soft: _Plane = plane.reshape(_QUARTER, 2, _QUARTER, 2).sum((1, 3), np.float32)
    soft += 0.07 * _bump(np.hypot(v.aside - 0.2, 0.7 * (v.level - 0.56)), 0.22)
    soft *= a.vessels
    return soft


def _expose(a: Anatomy, film: _Plane, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Returns the picture: quantum noise is added at full resolution, then comes the film's S-shaped response."""
    film = _grown(film, SIDE)
    film += 0.011 * a.grain * _noise(rng, SIDE) * (0.8 + 1.8 * film)  # fewer photons pass the denser tissue
    middle, slope = 0.52 + a.exposure, 2.4 * a.contrast
    film = np.tanh((film - middle) * slope)
    fog, full = (math.tanh((dose - middle) * slope) for dose in (0.0, 1.45))
    pixels: NDArray[np.uint8] = np.clip((film - fog) * (244 / (full - fog)) + 6, 0, 255).astype(np.uint8)
    pixels[26:50, 462:467] = pixels[46:50, 462:476] = 250  # the lead letter L that marks the patient's left
    return pixels


def _noise(rng: np.random.Generator, side: int) -> _Plane:
    """Returns noise of unit strength. It is uniform: the eye cannot tell, and it takes a tenth of the time."""
    return np.frombuffer(rng.bytes(side * side), np.int8).astype(np.float32).reshape(side, side) * (1 / 74)


def _grown(plane: _Plane, side: int) -> _Plane:
    """Returns a square plane doubled in size, by linear interpolation, until it has the side."""
    # Not multiplied by a matrix: BLAS threads stall each other when the machine is busy.
    while len(plane) < side:
        for _ in ("columns", "rows"):
            plane = np.ascontiguousarray(plane.T)
            quarter = 0.25 * np.diff(plane, axis=0)
            plane = np.repeat(plane, 2, axis=0)
            plane[1:-1:2] += quarter
            plane[2::2] -= quarter
    return plane


def _ramp(distance: _Plane, width: float) -> _Plane:
    """Returns a soft edge: 0 to 1 over `width`, one half where the distance is 0."""
    s: _Plane = np.clip(distance / width + 0.5, 0, 1)
    return s * s * (3 - 2 * s)


def _bump(distance: _Plane, width: float) -> _Plane:
    """Returns a ridge: 1 where the distance is 0, gone at twice the width."""
    ridge: _Plane = np.exp(-np.square(distance / width))
    return ridge
