"""Whether a file is a whole ZIP, checksums and all."""

import errno
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sinkove_synkrato import zips
from sinkove_synkrato.errors import APITimeoutError, CorruptDownloadError

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CONTENT = {"metadata.json": b'{"images": []}' * 20, "images/0.png": bytes(range(256)) * 8}


def verify_zip(path: Path, tick: Callable[[], None]) -> None:
    """The check of a file by its name."""
    with path.open("rb") as file:
        zips.verify_zip(file, tick)


def packed(method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in CONTENT.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PACKED = {method: packed(method) for method in METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_zip_that_is_whole_is_fine(method: int, tmp_path: Path) -> None:
    """However it is compressed."""
    path = tmp_path / "out.zip"
    path.write_bytes(PACKED[method])
    verify_zip(path, lambda: None)


@pytest.mark.parametrize("method", METHODS)
def test_zip_with_a_damaged_member_is_refused_by_its_name(method: int, tmp_path: Path) -> None:
    """Its directory is as it should be."""
    path, data = tmp_path / "out.zip", bytearray(PACKED[method])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo("images/0.png")
        data[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(CorruptDownloadError) as caught:
        verify_zip(path, lambda: None)
    assert str(caught.value) == (
        "The storage sent a ZIP whose member 'images/0.png' is damaged. Nothing was kept; download it again."
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples."""
    return tmp_path_factory.mktemp("zips")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    method=st.sampled_from(METHODS),
    changes=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=4),
    cut=st.integers(0, 200),
)
@example(method=zipfile.ZIP_STORED, changes=[], cut=1)
def test_zip_that_is_damaged_anyhow_is_fine_or_corrupt_and_nothing_else(
    method: int, changes: list[tuple[int, int]], cut: int, folder: Path
) -> None:
    """What zipfile raises over damaged files is many things; and what is cut off is never fine."""
    path, data = folder / "out.zip", bytearray(PACKED[method])
    for at, value in changes:
        data[at % len(data)] = value
    path.write_bytes(data[: len(data) - cut])
    try:
        verify_zip(path, lambda: None)
    except CorruptDownloadError:
        return
    assert cut == 0


def test_zip_check_can_be_ended_by_its_caller(tmp_path: Path) -> None:
    """Once after each MiB; what its caller raises is no damage."""
    path, seen = tmp_path / "out.zip", 0
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("large", bytes(3 << 20))

    def tick() -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise APITimeoutError("late")

    with pytest.raises(APITimeoutError, match="late"):
        verify_zip(path, tick)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_of_another_method_is_refused(method: int, tmp_path: Path) -> None:
    """Half a kilobyte of bzip2 may be half a gigabyte, and zipfile unpacks it at once."""
    path = tmp_path / "out.zip"
    path.write_bytes(packed(method))
    with pytest.raises(CorruptDownloadError, match=r"'metadata\.json' is neither stored nor deflated\."):
        verify_zip(path, lambda: None)


def test_zip_without_a_member_is_refused(tmp_path: Path) -> None:
    """No dataset is empty."""
    with zipfile.ZipFile(tmp_path / "out.zip", "w"):
        pass
    with pytest.raises(CorruptDownloadError, match=r"a ZIP without any member\."):
        verify_zip(tmp_path / "out.zip", lambda: None)


def test_zip_that_cannot_be_read_is_no_damage(tmp_path: Path) -> None:
    """What the system refuses is said as the system says it."""

    class Broken(io.BytesIO):
        def read(self, *most: Any) -> bytes:
            if self.tell() < 1000:  # the directory stands behind
                raise OSError(errno.EIO, "Input/output error")
            return super().read(*most)

    with pytest.raises(OSError, match="Input/output error") as caught:
        zips.verify_zip(Broken(packed()), lambda: None)
    assert not isinstance(caught.value, CorruptDownloadError)
