# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Warnings of what the contract calls deprecated."""

import inspect
import warnings

_PACKAGE = __name__.partition(".")[0]


def warn(sentence: str) -> None:
    """Warn with a DeprecationWarning, at the place from which this package was called."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_globals["__name__"].partition(".")[0] == _PACKAGE:
        level, frame = level + 1, frame.f_back
    warnings.warn(sentence, DeprecationWarning, stacklevel=level)
