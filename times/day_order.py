"""Whether 5/12 is in December or in May, where neither number is over twelve.

The country of a person's number decides, then the language they speak, then their zone. It is set
around all that is read of one person's; a number whose country is not certain decides nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

from times import home_zone

_MONTH_FIRST: Final = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM"})
_order: ContextVar[bool | None] = ContextVar("order", default=None)


def is_month_first() -> bool | None:
    """Return whether the person whose words are read writes the month first; None: not known."""
    return _order.get()


@contextmanager
def of_person(number: str, language: str | None) -> Iterator[None]:
    """Read what is read inside as somebody with this number, who speaks this language, writes."""
    token = _order.set(_order_of(number, language))
    try:
        yield
    finally:
        _order.reset(token)


_P = ParamSpec("_P")
_R = TypeVar("_R")
_KEPT: Final = 64  # readings of one message, many of whose pieces may say the same


def remembers(read: Callable[_P, _R]) -> Callable[_P, _R]:
    """Keep the last readings of a function, those of each order apart."""

    kept = {order: lru_cache(maxsize=_KEPT)(read) for order in (None, False, True)}

    @wraps(read)
    def remembered(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        return kept[_order.get()](*args, **kwargs)  # type: ignore[arg-type]  # all of it hashes

    return remembered


def _order_of(number: str, language: str | None) -> bool | None:
    country = home_zone.country_of_number(number)
    if country is not None:
        return country in _MONTH_FIRST
    return False if language not in (None, "", "en") else None
