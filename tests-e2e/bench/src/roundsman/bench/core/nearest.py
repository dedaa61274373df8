"""The nearest drivers of a hundred thousand who move, beside a k-d tree and Redis."""

import random
import time
from collections.abc import Callable, Sequence
from math import cos, radians, sin
from statistics import median

from scipy.spatial import cKDTree

from roundsman.bench.core.figures import Beside
from roundsman.bench.core.redis import SERVER, Redis, is_installed, running_redis
from roundsman.bench.row import Row
from roundsman.dispatch.domain.nearest import NearestIndex
from roundsman.kernel.geo import LatLon

_ROUNDS = 3
_DRIVERS = 100_000  # of one city, 40 km across
_SEARCHES = 2_000
_COUNT = 10
_PROCESS = "1 process of ours"
_KEY = "drivers"
_REDIS_M = 500  # it wants to be told: some fifty drivers are so near

Places = Sequence[LatLon]


def nearest() -> Sequence[Row]:
    """Updates, searches, and searches beside Redis where it is installed."""
    city = _City()
    index = NearestIndex()
    city.tell(index)
    rounds = [_round(city, index) for _ in range(_ROUNDS)]
    moved = [one[0] for one in rounds]
    found = Beside([one[1] for one in rounds], [one[2] for one in rounds])
    rebuilt = median(one[3] for one in rounds)
    rows = [
        Row(
            name="drivers who move in the index of the nearest, per CPU second",
            value=median(moved),
            unit="updates/CPU-s",
            floor=100_000,
            aim=300_000,
            reference=f"a k-d tree (scipy) knows of none until all are put in anew: {rebuilt:,.0f} drivers/CPU-s",
            processes=_PROCESS,
            note=f"{_DRIVERS:,} drivers in one city",
        ),
        Row(
            name=f"searches for the {_COUNT} nearest, per CPU second",
            value=median(found.ours),
            unit="searches/CPU-s",
            floor=0.1,
            aim=0.3,
            reference=f"a k-d tree (scipy), in which nobody moves: {median(found.bare):,.0f}/CPU-s",
            ratio=found.ratio,
            processes=_PROCESS,
            note=f"{found.spread}; {_DRIVERS:,} drivers in one city",
        ),
    ]
    return [*rows, *_beside_redis(city, found.ours)]


class _City:
    """Drivers and pickups at random, the same in every run."""

    def __init__(self) -> None:
        self._random = random.Random(7)  # noqa: S311 - not for secrets
        self.names = [f"drv_{n:026d}" for n in range(_DRIVERS)]
        self.places = [self._anywhere() for _ in range(_DRIVERS)]
        self.pickups = [self._anywhere() for _ in range(_SEARCHES)]

    def move(self) -> None:
        """Everybody goes up to a hundred metres on."""
        by = self._random.uniform
        self.places = [LatLon(one.lat + by(-8e-4, 8e-4), one.lon + by(-8e-4, 8e-4)) for one in self.places]

    def tell(self, index: NearestIndex) -> None:
        """Say where everybody is."""
        for name, place in zip(self.names, self.places, strict=True):
            index.put(name, place)

    def _anywhere(self) -> LatLon:
        return LatLon(self._random.uniform(41.7, 42.06), self._random.uniform(-87.9, -87.42))


def _round(city: _City, index: NearestIndex) -> tuple[float, float, float, float]:
    """Updates, searches, the tree's searches and what it takes in, each per CPU second; the answers have to agree."""
    city.move()
    points = [_point(place) for place in city.places]
    trees: list[cKDTree] = []
    moved = _per_cpu_s(_DRIVERS, lambda: city.tell(index))
    rebuilt = _per_cpu_s(_DRIVERS, lambda: trees.append(cKDTree(points)))
    ours = _per_cpu_s(_SEARCHES, lambda: [index.nearest(place, _COUNT) for place in city.pickups])
    bare = _per_cpu_s(_SEARCHES, lambda: [trees[0].query(_point(place), _COUNT) for place in city.pickups])
    for place in city.pickups[:100]:
        numbers = trees[0].query(_point(place), _COUNT)[1]
        if [one.name for one in index.nearest(place, _COUNT)] != [city.names[number] for number in numbers]:
            raise ValueError(f"the index and the tree disagree about who is nearest to {place}")
    return moved, ours, bare, rebuilt


def _beside_redis(city: _City, ours: Sequence[float]) -> Sequence[Row]:
    if not is_installed():
        print(f"   {SERVER} is not installed: the nearest drivers are not measured beside it")
        return []
    with running_redis() as redis:
        places = list(zip(city.names, city.places, strict=True))
        redis.tell([("GEOADD", _KEY, str(place.lon), str(place.lat), name) for name, place in places])
        theirs = [_geosearches(redis, city.pickups) for _ in ours]
    figures = Beside(ours, theirs)
    row = Row(
        name=f"the same searches as Redis makes them, within {_REDIS_M} m",
        value=median(ours),
        unit="searches/CPU-s",
        floor=1,
        aim=3,
        reference=f"GEOSEARCH, server and client: {median(theirs):,.0f}/CPU-s",
        ratio=figures.ratio,
        processes=_PROCESS,
        note=f"{figures.spread}; its places are right to a metre",
    )
    return [row]


def _geosearches(redis: Redis, pickups: Places) -> float:
    server_s, client_s = redis.cpu_s, time.process_time()
    for place in pickups:
        where = ("FROMLONLAT", str(place.lon), str(place.lat), "BYRADIUS", str(_REDIS_M), "m")
        redis.ask("GEOSEARCH", _KEY, *where, "ASC", "COUNT", str(_COUNT))
    return len(pickups) / (redis.cpu_s - server_s + time.process_time() - client_s)


def _per_cpu_s(count: int, work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return count / (time.process_time() - began_s)


def _point(place: LatLon) -> tuple[float, float, float]:
    lat, lon = radians(place.lat), radians(place.lon)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
