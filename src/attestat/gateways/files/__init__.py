"""Files that people attach: known by their content, refused when they could harm who opens them (ABU-29).

Only PDF, JPEG and PNG are let in. The name and the type that a browser sends say nothing here. Pictures
are judged by their headers; a PDF is parsed in a process of its own, with little memory and time, so that a
hostile one takes nothing down with it. A file that is let in is kept as it is, byte for byte, and handed out
as a download only.
"""

from __future__ import annotations

from attestat.gateways.files.inspection import FileRefused, Inspected, Kind, inspect, safe_name

__all__ = ["FileRefused", "Inspected", "Kind", "inspect", "safe_name"]
