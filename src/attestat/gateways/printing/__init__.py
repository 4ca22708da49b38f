"""Documents as paper: revision A from canonical data, and the system's seal on what was signed.

`render` prints, `extract_data` reads the data back, `seal` holds what is done after the signature.
What each kind of document holds is written in docs/how-to/documents.md.
"""

from attestat.gateways.printing.rendering import (
    DATA_NAME,
    KINDS,
    NoData,
    UnprintableText,
    extract_data,
    render,
)
from attestat.gateways.printing.shape import BadShape, text_names

__all__ = [
    "DATA_NAME",
    "KINDS",
    "BadShape",
    "NoData",
    "UnprintableText",
    "extract_data",
    "render",
    "text_names",
]
