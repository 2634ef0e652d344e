"""For all tests: timings are never asserted, not by Hypothesis either."""

from hypothesis import settings

settings.register_profile("recalc", deadline=None, print_blob=True)
settings.load_profile("recalc")
