import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useStore } from "@shared/lib/store";
import { theme } from "@shared/lib/theme";
import { hourAndMinute, dayAndTime, t } from "../words";
import type { Course } from "./course";

const HEIGHT_PX = 190;
const DAY_S = 86_400;

interface Shown {
  readonly title: string;
  readonly course: Course;
  /** A value as a person reads it. */
  readonly told: (value: number) => string;
}

/** Lines over time, and beside them the same as a table. */
export function Chart({ title, course, told }: Shown) {
  return (
    <figure className="card chart" aria-label={title}>
      <figcaption><h2>{title}</h2></figcaption>
      <Plot title={title} course={course} told={told} />
      <details>
        <summary>{t("figures.as-table")}</summary>
        <div className="scrolls" tabIndex={0} role="region" aria-label={title}><Table course={course} told={told} /></div>
      </details>
    </figure>
  );
}

function Plot({ title, course, told }: Shown) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shown = useRef({ course, told });
  const paper = useStore(theme);
  useEffect(() => {
    shown.current = { course, told };
    plot.current?.setData(data(course));
  }, [course, told]);
  useEffect(() => {
    const box = holder.current;
    if (box === null) return;
    const drawn = new uPlot(options(box.clientWidth, shown.current), data(shown.current.course), box);
    const watch = new ResizeObserver(() => drawn.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
    watch.observe(box);
    plot.current = drawn;
    return () => {
      watch.disconnect();
      drawn.destroy();
    };
  }, [paper]);
  return <div ref={holder} className="plot" dir="ltr" role="img" aria-label={title} />;
}

function Table({ course, told }: { course: Course; told: (value: number) => string }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t("figures.until")}</th>
          {course.lines.map((line) => <th key={line.word} scope="col" className="figure">{t(line.word)}</th>)}
        </tr>
      </thead>
      <tbody>
        {course.ends.map((end, index) => (
          <tr key={end}>
            <th scope="row">{dayAndTime(new Date(end * 1000).toISOString())}</th>
            {course.lines.map((line) => <td key={line.word} className="figure">{read(line.values[index], told)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function data(course: Course): uPlot.AlignedData {
  return [[...course.ends], ...course.lines.map((line) => [...line.values])];
}

function read(value: number | null | undefined, told: (value: number) => string): string {
  return value === null || value === undefined ? "–" : told(value);
}

function options(width: number, { course, told }: { course: Course; told: (value: number) => string }): uPlot.Options {
  const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: ink("soft"), grid: { stroke: ink("line"), width: 1 }, ticks: { stroke: ink("line"), width: 1 } };
  const clock = (_: uPlot, seconds: number[]) => {
    const long = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) > 2 * DAY_S;
    return seconds.map((one) => moment(new Date(one * 1000), long));
  };
  return {
    width,
    height: HEIGHT_PX,
    legend: { live: true },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most) * 1.1] } },
    axes: [
      { ...axis, values: clock, space: 70 },
      { ...axis, values: (_, values) => values.map(told), size: 75 },
    ],
    series: [
      { label: t("figures.until"), value: (_, seconds) => (seconds === null ? "–" : moment(new Date(seconds * 1000), true)) },
      ...course.lines.map((line) => ({
        label: t(line.word),
        stroke: ink(line.ink),
        width: 2,
        points: { size: 4 },
        value: (_: uPlot, value: number | null) => read(value, told),
      })),
    ],
  };
}

function moment(at: Date, withDay: boolean): string {
  return withDay ? dayAndTime(at.toISOString()) : hourAndMinute(at.toISOString());
}
