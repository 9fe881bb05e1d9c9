"""Dates as front matter and page metadata write them → ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

_NUMERIC = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?")


def iso_date(text: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD for a date as people and programs write it, or None.

    Understood are 2022-04-27T08:00, 2022/4/27, 2022年4月, 2022 and Wed, 27 Apr 2022 00:43:25 GMT.
    """
    try:
        return parsedate_to_datetime(text.strip()).date().isoformat()
    except (TypeError, ValueError, IndexError):
        pass
    match = _NUMERIC.search(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is not None and month and day:
            return date(year, month, day).isoformat()
        return date(year or 0, month or 1, 1).isoformat()[: 7 if month else 4]
    except ValueError:
        return str(year)
