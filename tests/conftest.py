"""What holds for all tests."""

from hypothesis import settings

# A timing is a benchmark, never an assertion: beside other work an example may take its time.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")
