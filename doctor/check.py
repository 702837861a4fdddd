"""What a check tells: how something is, and how it is mended."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "off", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do when it is not well."""

    name: str
    state: State
    finding: str
    mend: str = ""
