"""Settings of the tests."""

from hypothesis import settings

# Time says nothing on a shared machine.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
