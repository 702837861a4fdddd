"""A regular expression that is compiled when it is first used."""

import re
from collections.abc import Callable, Iterator
from typing import Any


class Lazy:
    """A regular expression compiled when first used.

    The grammar has some two hundred; compiling them takes longer than all other imports together.
    """

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[Any]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Compile at the first use of anything; from then on its methods are found here."""
        regex = re.compile(*self._source)
        for method in self.__annotations__:
            setattr(self, method, getattr(regex, method))
        return getattr(regex, name)
