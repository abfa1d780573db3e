"""Strings that match a pattern, for the regular expressions that API models use."""

from __future__ import annotations

import functools
import random
import re

try:
    from re import _constants as constants
    from re import _parser as parser
except ImportError:  # Python before 3.11
    import sre_constants as constants
    import sre_parse as parser

# What `.` and negated classes draw from.
ORDINARY = [ord(letter) for letter in 'abcxyzABCXYZ0189-_']
CATEGORIES = {
    constants.CATEGORY_DIGIT: '0123456789',
    constants.CATEGORY_NOT_DIGIT: 'abcXYZ-',
    constants.CATEGORY_SPACE: ' ',
    constants.CATEGORY_NOT_SPACE: 'abcXYZ019-',
    constants.CATEGORY_WORD: 'abcXYZ019_',
    constants.CATEGORY_NOT_WORD: '-',
}


class Unsupported(Exception):
    """The pattern uses something that is not drawn from here."""


@functools.lru_cache(maxsize=None)
def parsed(pattern: str):
    """The pattern's syntax tree and its compiled form; None when Python does not know the syntax."""
    try:
        return parser.parse(pattern), re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def matching(pattern: str, shortest: int, longest: int, rng: random.Random) -> str | None:
    """A string of an allowed length that matches the whole pattern, if a few tries find one."""
    known = parsed(pattern)
    if known is None:
        return None
    tree, compiled = known
    for more in (2, 0, 8, 0, 30, 100):
        try:
            text = ''.join(chr(code) for code in draw(tree, rng, more))
        except Unsupported:
            return None
        if shortest <= len(text) <= longest and compiled.fullmatch(text) and text.isprintable():
            return text
    return None


def draw(tree, rng: random.Random, more: int) -> list[int]:
    """Code points for a syntax tree; repetitions go up to `more` beyond their least number."""
    drawn = []
    for operator, argument in tree:
        drawn += draw_one(operator, argument, rng, more)
    return drawn


def draw_one(operator, argument, rng: random.Random, more: int) -> list[int]:
    """Code points for one node of the tree."""
    if operator is constants.LITERAL:
        return [argument]
    if operator is constants.ANY:
        return [rng.choice(ORDINARY)]
    if operator is constants.NOT_LITERAL:
        return [rng.choice([code for code in ORDINARY if code != argument])]
    if operator is constants.IN:
        return [draw_class(argument, rng)]
    if operator is constants.BRANCH:
        return draw(rng.choice(argument[1]), rng, more)
    if operator is constants.SUBPATTERN:
        return draw(argument[-1], rng, more)
    if operator in (constants.MAX_REPEAT, constants.MIN_REPEAT):
        least, most, tree = argument
        times = rng.randint(least, min(int(most), least + more))
        return [code for _ in range(times) for code in draw(tree, rng, more)]
    if operator in (constants.AT, constants.ASSERT_NOT):
        return []
    raise Unsupported(operator)


def draw_class(items, rng: random.Random) -> int:
    """A code point of a character class; plain ASCII where the class has some."""
    if items[0][0] is constants.NEGATE:
        test = re.compile('[^%s]' % ''.join(class_source(item) for item in items[1:]))
        allowed = [code for code in ORDINARY if test.match(chr(code))]
        if not allowed:
            raise Unsupported('a class without ordinary letters')
        return rng.choice(allowed)
    operator, argument = rng.choice(items)
    if operator is constants.LITERAL:
        return argument
    if operator is constants.RANGE:
        low, high = argument
        visible = (max(low, 0x21), min(high, 0x7E))
        return rng.randint(*visible) if visible[0] <= visible[1] else rng.randint(low, high)
    if operator is constants.CATEGORY:
        return ord(rng.choice(CATEGORIES[argument]))
    raise Unsupported(operator)


def class_source(item) -> str:
    """An item of a character class as source again."""
    operator, argument = item
    if operator is constants.LITERAL:
        return re.escape(chr(argument))
    if operator is constants.RANGE:
        return f'{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}'
    names = {constants.CATEGORY_DIGIT: r'\d', constants.CATEGORY_SPACE: r'\s', constants.CATEGORY_WORD: r'\w'}
    if operator is constants.CATEGORY and argument in names:
        return names[argument]
    raise Unsupported(operator)
