"""The one error for bad input: the command line prints it as a line and exits with status 2."""


class InputError(ValueError):
    """Input that cannot be used; the message says what, which requirement, which value."""
