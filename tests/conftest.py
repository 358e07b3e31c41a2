"""For all tests."""

from hypothesis import settings

settings.register_profile("house", deadline=None)  # no test fails because others use the machine
settings.load_profile("house")
