"""The phantom: what the prompt and the seed decide, and what the picture shows of it."""

import io
import json
from dataclasses import asdict

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from sinkove_synkrato_mock.sinkove import phantom
from sinkove_synkrato_mock.sinkove.png import encode_stored

SEEDS = range(6)


def picture(prompt: str, seed: int) -> NDArray[np.float64]:
    """Returns the drawn pixels, ready for arithmetic."""
    return phantom.draw(phantom.anatomy(prompt, seed)).astype(np.float64)


def heart_width(prompt: str, seed: int) -> int:
    """Measures the heart on the film: the bright run between the lungs, at its widest level, in pixels."""
    anatomy = phantom.anatomy(prompt, seed)
    level = anatomy.apex + 0.92 * (anatomy.dome - anatomy.apex)
    midline = anatomy.shift + anatomy.tilt * level + anatomy.bend * (1 - level * level)
    row, column = (int((at / anatomy.zoom + 1) * 256) for at in (level, midline))
    line = phantom.draw(anatomy)[row - 6 : row + 7].mean(0)
    dark = line < (line[column - 20 : column + 20].mean() + np.percentile(line[100:412], 2)) / 2
    return int(np.argmax(dark[column:]) + np.argmax(dark[column::-1]))


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_arguments_give_equal_pictures(seed: int) -> None:
    """Nothing but prompt and seed has a say, and the process-wide random state least of all."""
    np.random.seed(1)
    first = picture("pneumonia", seed)
    np.random.seed(2)
    assert np.array_equal(first, picture("pneumonia", seed))


def test_different_seeds_give_different_patients() -> None:
    """The pictures differ by far more than film noise."""
    pictures = [picture("normal", seed) for seed in SEEDS]
    gaps = [np.abs(a - b).mean() for k, a in enumerate(pictures) for b in pictures[:k]]
    assert min(gaps) > 8


def test_a_picture_is_a_full_range_grey_square() -> None:
    """Air is near black, bone near white, and the body fills the frame."""
    pixels = phantom.draw(phantom.anatomy("normal", 0))
    assert pixels.shape == (phantom.SIDE, phantom.SIDE)
    assert pixels.dtype == np.uint8
    assert pixels.min() < 15
    assert pixels.max() > 215


@pytest.mark.parametrize("seed", SEEDS)
def test_the_heart_grows_with_the_severity(seed: int) -> None:
    """Both the number in the metadata and the heart on the film follow the words."""
    prompts = ["normal chest", "mild cardiomegaly", "Moderate Cardiomegaly", "SEVERE CARDIOMEGALY"]
    ratios = [phantom.anatomy(prompt, seed).heart_ratio for prompt in prompts]
    widths = [heart_width(prompt, seed) for prompt in prompts]
    assert 0.42 <= ratios[0] <= 0.5
    assert ratios[3] > 0.62
    assert ratios == sorted(set(ratios))
    assert widths == sorted(set(widths))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_heart_on_the_film_has_the_ratio_of_the_metadata(seed: int) -> None:
    """A ruler on the picture gives the cardiothoracic ratio within four hundredths."""
    anatomy = phantom.anatomy("moderate cardiomegaly", seed)
    chest = 2 * anatomy.chest / anatomy.zoom * 256
    assert heart_width("moderate cardiomegaly", seed) / chest == pytest.approx(anatomy.heart_ratio, abs=0.04)


@pytest.mark.parametrize(
    "prompt",
    [
        "normal",
        "no cardiomegaly or pneumonia",
        "Without pneumonia, no cardiomegaly.",
        "cardiomegaly is absent; pneumonia ruled out",
        "normal chest, no evidence of right lower lobe pneumonia",
        "negative for consolidation",
        "pneumothorax",
        "",
        "\ud800",
    ],
)
def test_words_that_ask_for_nothing_give_a_healthy_chest(prompt: str) -> None:
    """Denied findings and unknown words leave the patient as the seed made them."""
    assert phantom.anatomy(prompt, 5) == phantom.anatomy("normal", 5)


@pytest.mark.parametrize(
    "prompt",
    [
        "no cardiomegaly, severe pneumonia",
        "without cardiomegaly but with severe pneumonia",
        "severe pneumonia. No cardiomegaly",
        "severe pneumonia without cardiomegaly",
    ],
)
def test_a_denial_ends_where_its_clause_ends(prompt: str) -> None:
    """One finding can be denied and the other asked for in one prompt."""
    assert phantom.anatomy(prompt, 5) == phantom.anatomy("severe pneumonia", 5)


def test_pneumonia_grows_with_the_severity() -> None:
    """More, larger and denser patches whiten more of the film."""
    prompts = ["normal", "mild pneumonia", "moderate pneumonia", "severe pneumonia"]
    brightness = [np.mean([picture(prompt, seed) for seed in SEEDS]) for prompt in prompts]
    assert brightness == sorted(set(brightness))


@pytest.mark.parametrize(
    ("place", "side", "low"), [("right upper", -1, False), ("left lower", 1, True), ("right lower", -1, True)]
)
def test_pneumonia_goes_where_the_prompt_says(place: str, side: int, low: bool) -> None:
    """The patient's left is the image's right; upper and lower halve the lung."""
    for seed in SEEDS:
        anatomy = phantom.anatomy(f"pneumonia of the {place} lobe", seed)
        middle = (anatomy.apex + anatomy.dome) / 2
        assert anatomy.opacities
        assert all(patch.x * side > 0 and (patch.y > middle) == low for patch in anatomy.opacities)


def test_bilateral_pneumonia_has_patches_on_both_sides() -> None:
    """Every seed gets both lungs."""
    assert all(
        {p.x > 0 for p in phantom.anatomy("bilateral pneumonia", seed).opacities} == {True, False} for seed in SEEDS
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_pneumonia_changes_nothing_but_the_lungs(seed: int) -> None:
    """Asked-for opacities brighten what was dark lung; heart, belly, shoulders and air keep every pixel."""
    change = picture("severe bilateral pneumonia", seed) - picture("normal", seed)
    anatomy = phantom.anatomy("normal", seed)
    below = int(((anatomy.dome + 0.3) / anatomy.zoom + 1) * 256)
    assert not change[below:].any()
    assert not change[:, :20].any()
    assert not change[:, -20:].any()
    assert change.min() >= -40  # film grain grows with density, so that single grains may darken
    assert change[change != 0].mean() > 8


def test_anatomy_survives_json() -> None:
    """What the metadata says is enough to draw the picture again."""
    anatomy = phantom.anatomy("pneumonia", 3)
    told = json.loads(json.dumps(asdict(anatomy)))
    patches = tuple(phantom.Opacity(**patch) for patch in told.pop("opacities"))
    assert phantom.Anatomy(**told, opacities=patches) == anatomy


def test_a_png_reads_back_as_it_was_drawn() -> None:
    """An independent reader sees an 8-bit grey image with the same pixels."""
    pixels = phantom.draw(phantom.anatomy("normal", 0))
    with Image.open(io.BytesIO(encode_stored(pixels))) as image:
        assert (image.mode, image.size, image.format) == ("L", (512, 512), "PNG")
        assert np.array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 200), (64, 1023), (255, 257), (512, 512)])
def test_the_length_of_a_png_follows_from_its_shape(height: int, width: int) -> None:
    """Empty and busy pictures are equally long and readable, also at the edges of a stored block."""
    noise = np.random.default_rng(0).integers(0, 256, (height, width), dtype=np.uint8)
    assert len(encode_stored(noise)) == len(encode_stored(noise * 0))
    with Image.open(io.BytesIO(encode_stored(noise))) as image:
        assert np.array_equal(np.asarray(image), noise)
