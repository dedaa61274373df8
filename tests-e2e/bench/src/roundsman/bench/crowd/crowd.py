"""Ten thousand who follow an order each, at one event a second each; then the gateway is killed."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from roundsman.bench.core.place import servers
from roundsman.bench.crowd.scene import Scene, a_scene, beside, made, order_of, raise_file_limit, token_of
from roundsman.bench.platform.elsewhere import measure
from roundsman.bench.row import Better, Row

_SOCKETS = 10_000
_LETTERS = 432  # of an event as these followers are told it
_SPANS = {"warm_s": 3.0, "lasts_s": 10.0}
_LISTENERS = "roundsman.bench.crowd.listeners"

Findings = Mapping[str, Any]


def crowd() -> Sequence[Row]:
    """What 10,000 sockets cost one gateway process, beside a loop that only sends; and how soon all are back."""
    raise_file_limit()
    where = servers()
    raw = raw_findings(_SOCKETS)
    with a_scene(where, asyncio.run(made(where))) as scene:
        return rows(followed(scene, _SOCKETS), raw, _SOCKETS)


def raw_findings(sockets: int, spans: Mapping[str, float] | None = None) -> Findings:
    """Of the raw loop."""
    with beside("roundsman.bench.crowd.raw", str(_LETTERS)) as (url, pid):
        task = {**(spans or _SPANS), "url": url, "pid": pid, "followers": [], "sockets": sockets}
        return measure(_LISTENERS, task, _nothing).findings


def followed(scene: Scene, sockets: int, spans: Mapping[str, float] | None = None) -> Findings:
    """Of the gateway, which is killed once."""
    followers = [(order_of(number), token_of(scene.issuer, number)) for number in range(sockets)]
    with scene.gateway() as gateway, ExitStack() as stack:
        task = {**(spans or _SPANS), "url": gateway.url, "pid": gateway.pid, "followers": followers, "kill": True}
        begin = _once(lambda: stack.enter_context(scene.telling(sockets)))

        def look() -> float:
            begin()
            return gateway.cpu_s()

        measured = measure(_LISTENERS, task, look)
        return {**measured.findings, "back_cpu_s": measured.after}


def _once(begin: Callable[[], object]) -> Callable[[], None]:
    """Begin when it is called first."""
    begun: list[object] = []

    def look() -> None:
        if not begun:
            begun.append(begin())

    return look


def _nothing() -> None:
    """There is nothing to look at."""


def rows(seen: Findings, raw: Findings, sockets: int) -> Sequence[Row]:
    """What was found, in the shape of all rows."""
    many = f"{sockets:,} sockets"
    return [_fan_out(seen, raw, many), _lateness(seen, many), _memory(seen, raw), *_resumption(seen, many)]


def _fan_out(seen: Findings, raw: Findings, many: str) -> Row:
    rate, raw_rate = (one["events"] / one["cpu_s"] for one in (seen, raw))
    return Row(
        name=f"events to {many}, one a second each, per CPU second of the gateway",
        value=rate,
        unit="events/CPU-s",
        floor=0.4,
        aim=0.7,
        reference=f"a loop that sends as long a text on the same server: {raw_rate:,.0f}/CPU-s",
        ratio=rate / raw_rate,
        processes=_processes(),
        note=f"{seen['events'] / seen['lasted_s']:,.0f} events/s; CPU to open a socket: {_opening_ms(seen):.2f} ms, "
        f"raw {_opening_ms(raw):.2f} ms",
    )


def _lateness(seen: Findings, many: str) -> Row:
    return Row(
        name=f"from the log to one of {many}, p99",
        value=seen["p99_ms"],
        unit="ms",
        floor=100,
        aim=30,
        better=Better.LESS,
        processes=_processes(),
        note=f"p50 {seen['p50_ms']:.1f} ms; begins before the event is given to the broker's client",
    )


def _memory(seen: Findings, raw: Findings) -> Row:
    each, raw_each = (one["held_bytes"] / one["opened"] / 1024 for one in (seen, raw))
    return Row(
        name="memory of a socket that follows an order",
        value=each,
        unit="KiB",
        floor=20,
        aim=10,
        better=Better.LESS,
        reference=f"a socket of the raw loop: {raw_each:.1f} KiB",
        note="resident memory with all of them, less that with none",
    )


def _resumption(seen: Findings, many: str) -> Sequence[Row]:
    whole = 0.0 if any(seen[wrong] for wrong in ("missing", "gaps", "repeats", "reloads")) else 100.0
    return [
        Row(
            name=f"gateway killed: all of {many} subscribed again",
            value=seen["resumed_s"],
            unit="s",
            floor=15,
            aim=5,
            better=Better.LESS,
            processes=_processes(),
            note=f"up to date after {seen['level_s']:.1f} s; {seen['back_cpu_s']:.1f} s of CPU of the gateway, its "
            f"start included; events went on; {seen['errors']} had to ask again",
        ),
        Row(
            name="sockets that resumed without a gap and without a repeat",
            value=whole,
            unit="%",
            floor=100,
            aim=100,
            note=", ".join(f"{seen[wrong]} {wrong}" for wrong in ("missing", "gaps", "repeats", "reloads")),
        ),
    ]


def _processes() -> str:
    return f"1 gateway; the listeners, log, teller and owners in theirs, all on {os.cpu_count()} cores"


def _opening_ms(seen: Findings) -> float:
    return float(1000 * seen["opening_cpu_s"] / seen["opened"])
