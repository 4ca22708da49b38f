"""The one exception that callers of kzeds meet."""

from __future__ import annotations

from kzeds.sentences import sentence


class Unusable(Exception):
    """The input cannot be judged at all: it is not parseable, or the content is missing.

    A signature that can be read but is bad never raises; it gets a report. `code` is a word of
    `kzeds.sentences`, `detail` a technical remark in English for a log.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)

    def sentence(self, lang: str) -> str:
        """What is wrong, for a person; `lang` is kk, ru or en."""
        return sentence(self.code, lang)


class Malformed(Exception):
    """Inside the library: this piece of ASN.1 or this value is not what the standard asks for.

    It never leaves kzeds: callers see `Unusable`, or a check in a report.
    """
