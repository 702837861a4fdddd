"""Lines over two logarithmic axes, as SVG."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 680, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 20, 55
COLOURS = ("#0b7a5e", "#2f6fde", "#c2571a", "#8a8a8a")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of ten at equal distances, from `first` at `start` to `last` at `end`."""

    first: int
    last: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value belongs."""
        share = (math.log10(value) - self.first) / (self.last - self.first)
        return round(self.start + share * (self.end - self.start), 1)


def draw(lines: Mapping[str, Points], across: str, up: str) -> str:
    """Return a picture of named lines; every number is above 0."""
    points = [point for line in lines.values() for point in line]
    x = _scale([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = _scale([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    middle = (HEIGHT - BOTTOM + TOP) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13" fill="#333">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_grid(x, y),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, "middle"),
        f'<text x="16" y="{middle}" text-anchor="middle"'
        f' transform="rotate(-90 16 {middle})">{up}</text>',
    ]
    ends: list[tuple[float, float, str]] = []
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        places = [(x.place(a), y.place(b)) for a, b in line]
        if places:
            parts += _line(places, colour)
            ends.append((places[-1][1], places[-1][0], f'fill="{colour}">{name}'))
    parts += _labels(sorted(ends))
    return "\n".join([*parts, "</svg>\n"])


def _scale(values: Sequence[float], start: float, end: float) -> Scale:
    first = math.floor(math.log10(min(values)))
    return Scale(first, max(math.ceil(math.log10(max(values))), first + 1), start, end)


def _grid(x: Scale, y: Scale) -> Iterator[str]:
    for power in range(x.first, x.last + 1):
        at = x.place(10**power)
        yield f'<path d="M{at} {y.start}V{y.end}" stroke="#ddd"/>'
        yield _text(at, y.start + 18, f"{10**power:,}", "middle")
    for power in range(y.first, y.last + 1):
        at = y.place(10.0**power)
        yield f'<path d="M{x.start} {at}H{x.end}" stroke="#ddd"/>'
        yield _text(x.start - 6, at + 4, f"{10.0**power:,g}", "end")


def _line(places: Points, colour: str) -> Iterator[str]:
    path = " ".join(f"{a},{b}" for a, b in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for a, b in places:
        yield f'<circle cx="{a}" cy="{b}" r="3" fill="{colour}"/>'


def _labels(ends: Sequence[tuple[float, float, str]]) -> Iterator[str]:
    """Yield the names beside the ends of their lines, from the top down, none over another."""
    free = 0.0
    for y, x, label in ends:
        free = max(free, y + 4)
        yield f'<text x="{x + 8}" y="{free:.1f}" {label}</text>'
        free += 15


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'
