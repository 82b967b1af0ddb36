"""Hypothesis: the same examples in every run; ``pytest --hypothesis-profile=explore`` looks far and wide for new ones."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=200)
settings.register_profile("explore", deadline=None, max_examples=5_000)
settings.load_profile("steady")
