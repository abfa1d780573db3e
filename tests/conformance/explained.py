"""What is excused, one line with its reason for each: `explained.tsv`."""

from __future__ import annotations

import collections
import fnmatch
import pathlib

FILE = pathlib.Path(__file__).with_name('explained.tsv')


class Explained:
    """The excuses, by kind; an excuse names a case or a pattern of cases."""

    def __init__(self):
        self.rows = collections.defaultdict(list)
        for line in FILE.read_text(encoding='utf-8').splitlines():
            if line.strip() and not line.startswith('#'):
                kind, pattern, reason = line.split('\t')
                self.rows[kind].append((pattern, reason))
        self.used = set()

    def reason(self, kind: str, name: str) -> str | None:
        """Why the case called `name` may fail, if it may."""
        for pattern, reason in self.rows[kind]:
            if fnmatch.fnmatchcase(name, pattern):
                self.used.add((kind, pattern))
                return reason
        return None

    def unused(self, kind: str) -> list[str]:
        """The patterns of a kind that excused nothing."""
        return [pattern for pattern, _ in self.rows[kind] if (kind, pattern) not in self.used]
