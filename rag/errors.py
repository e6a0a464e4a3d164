"""Errors a user can meet. Every message says what to do next."""


class DatelineError(Exception):
    """The parent of all; its text is shown to the user as it is."""


class ConfigurationError(DatelineError):
    """A setting is missing or wrong; the message names it."""


class EncoderMismatch(ConfigurationError):
    """The index was filled by another encoder than the one configured."""


class IndexLocked(DatelineError):
    """Another process is writing to this index."""


class IndexDamaged(DatelineError):
    """A file of the index cannot be read."""


class IndexMissing(DatelineError):
    """There is nothing to search yet."""


class WriterUnavailable(DatelineError):
    """The language model could not be reached, refused, or broke off before its first word."""
