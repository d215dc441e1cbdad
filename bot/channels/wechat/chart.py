"""Chinese maps are shifted: a point that WeChat tells stands some hundred metres from where it really is."""

import math
from typing import Final

AXIS: Final = 6_378_245.0                         # metres, Krasovsky 1940
FLATNESS: Final = 0.006_693_421_622_965_943
SHIFTED: Final = (0.8293, 55.8271, 72.004, 137.8347)       # from south to north, from west to east
ROUNDS: Final = 4                                 # then the rest is below a centimetre

# Waves on the shift, metres: (size, how often in a degree).
BOTH: Final = ((20.0, 6.0), (20.0, 2.0))
UP: Final = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
RIGHT: Final = ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))


def straightened(latitude: float, longitude: float) -> tuple[float, float]:
    """A point of a Chinese map (GCJ-02) as it is on every other map (WGS 84), in degrees."""
    south, north, west, east = SHIFTED
    if not (south <= latitude <= north and west <= longitude <= east):
        return latitude, longitude
    lat, lon = latitude, longitude
    for _ in range(ROUNDS):
        up, right = shift(lat, lon)
        lat, lon = latitude - up, longitude - right
    return round(lat, 6), round(lon, 6)


def shift(latitude: float, longitude: float) -> tuple[float, float]:
    """By how much a point of the world is shifted on a Chinese map, in degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    up = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _waves(BOTH, x) + _waves(UP, y)
    right = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _waves(BOTH + RIGHT, x)
    angle = math.radians(latitude)
    bulge = 1 - FLATNESS * math.sin(angle) ** 2
    metres_up = AXIS * (1 - FLATNESS) / bulge ** 1.5
    metres_right = AXIS / math.sqrt(bulge) * math.cos(angle)
    return math.degrees(up / metres_up), math.degrees(right / metres_right)


def _waves(waves: tuple[tuple[float, float], ...], along: float) -> float:
    return sum(size * math.sin(often * along * math.pi) for size, often in waves) * 2 / 3
