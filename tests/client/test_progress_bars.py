"""What the command lines show on a terminal while something takes its time."""

import pytest

import sinkove as sk
from sinkove_synkrato.bars import shown_progress


def test_bars_show_percent_and_bytes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One bar a phase, on stderr, so that stdout can be piped."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with shown_progress() as on_progress:
        assert on_progress is not None
        on_progress(sk.Progress("generate", 40, 100, 1.0))
        on_progress(sk.Progress("generate", 100, 100, 2.0))
        on_progress(sk.Progress("download", 500_000, None, 0.0))
        on_progress(sk.Progress("download", 3_000_000, 6_000_000, 1.5))
        on_progress(sk.Progress("something new", 1, 2, 1.0))
    out, err = capsys.readouterr()
    assert out == ""
    assert "generating" in err
    assert "100 %" in err
    assert "3.0 of 6.0 MB, 2 MB/s" in err
    assert "something new" in err


def test_bars_count_rows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of which some may have been dealt with before, and nobody may know how many there are."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    with shown_progress() as on_progress:
        assert on_progress is not None
        on_progress(sk.Progress("import", 5000, None, 1.0, 2000))
        on_progress(sk.Progress("export", 2000, 2500, 1.0))
    err = capsys.readouterr().err
    assert "5000 rows, 3000/s" in err
    assert "2000 of 2500 rows, 2000/s" in err


def test_bars_are_left_out_of_logs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where stderr is no terminal nothing is drawn."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    with shown_progress() as on_progress:
        assert on_progress is None
    assert capsys.readouterr() == ("", "")
