"""How the drivers were used: a line for each, light while online, strong while they had an order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.operations.invariants.jobs import Job, jobs
from roundsman.simulator.history import DriverStory
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.page.frame import DayTime, clock, hours_axis
from roundsman.simulator.report.page.svg import WIDTH, Scale, drawing, hint, label, tag

_LEFT, _RIGHT, _TOP = 34.0, 36.0, 6.0
_NAMED = 45  # drivers, at most, for whom there is room for a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A driver's day, in its seconds."""

    name: str
    online: tuple[float, float]
    busy: Sequence[tuple[float, float]]
    deliveries: int

    @property
    def use(self) -> float:
        """Busy time per time online."""
        online_s = self.online[1] - self.online[0]
        return sum(to - since for since, to in self.busy) / online_s if online_s > 0 else 0.0


def shifts(facts: Facts) -> list[Shift]:
    """The drivers who were online, the first to come first; a job that nobody ended lasts as long as its shift."""
    by_driver: Mapping[str, list[Job]] = defaultdict(list)
    for job in jobs(facts.traces):
        by_driver[job.driver_id].append(job)
    found = [_shift(one, by_driver[one.driver_id], facts) for one in facts.history.drivers if one.on_at]
    return sorted(found, key=lambda shift: (shift.online[0], shift.name))


def _shift(story: DriverStory, own: Sequence[Job], facts: Facts) -> Shift:
    day = DayTime.of(facts.history)
    on_s = day.second(datetime.fromisoformat(story.on_at))
    busy = [(day.second(job.from_at), day.second(job.to_at)) for job in own if job.to_at]
    off_s = max([on_s, _off_s(story, facts), *(to for _, to in busy)])
    busy += [(day.second(job.from_at), off_s) for job in own if job.to_at is None]
    return Shift(name=story.name, online=(on_s, off_s), busy=sorted(busy), deliveries=len(story.delivered))


def _off_s(story: DriverStory, facts: Facts) -> float:
    """The end of the shift; of one that was still on when the play was over, the last thing that was told."""
    off_at = datetime.fromisoformat(story.off_at) if story.off_at else facts.log.last_told_at
    return DayTime.of(facts.history).second(off_at) if off_at else 0.0


def shifts_chart(facts: Facts) -> str:
    """The picture; empty if nobody was online."""
    found = shifts(facts)
    if not found:
        return ""
    height = 13.0 if len(found) <= _NAMED else 5.0
    bottom = _TOP + height * len(found)
    x = Scale(min(one.online[0] for one in found), max(one.online[1] for one in found), _LEFT, WIDTH - _RIGHT)
    rows = [part for n, one in enumerate(found) for part in _row(one, _TOP + height * n, height, x)]
    return drawing(
        bottom + 24, [*hours_axis(x, _TOP, bottom), *rows], "Each driver's shift, and when they had an order"
    )


def _row(shift: Shift, top: float, height: float, x: Scale) -> Iterable[str]:
    words = hint(f"{shift.name}: {shift.deliveries} deliveries, busy {shift.use:.0%} of the time online")
    yield _bar(shift.online, words, (top, height, "online"), x)
    for since, to in shift.busy:
        yield _bar((since, to), hint(f"{shift.name}: {clock(since)} to {clock(to)}"), (top, height, "busy"), x)
    if height > 10:
        yield label(_LEFT - 5, top + height - 3, shift.name, class_="axis", text_anchor="end")
        yield label(WIDTH - _RIGHT + 5, top + height - 3, f"{shift.use:.0%}", class_="axis")


def _bar(span: tuple[float, float], words: str, look: tuple[float, float, str], x: Scale) -> str:
    top, height, kind = look
    width = max(0.5, x(span[1]) - x(span[0]))
    return tag("rect", words, x=x(span[0]), y=top + height * 0.1, width=width, height=height * 0.8, class_=kind)
