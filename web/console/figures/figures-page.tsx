import type { FiguresOut, Window } from "@roundsman/client";
import { useEffect, useMemo, useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { useChannel } from "@shared/live/channel";
import { api, may } from "@shared/session/session";
import { count, dayAndTime, minutes, share, t } from "../words";
import { Select } from "../parts/select";
import { Cells } from "./cells";
import { Chart } from "./chart";
import { doorOf, driversOf, fromChannel, newer, onTimeOf, ordersOf } from "./course";
import { Counts, FunnelCard, Tiles } from "./summary";

const WINDOWS: readonly Window[] = ["5m", "1h", "1d"];
const SCOPES = ["organization", "platform"] as const;
type Scope = (typeof SCOPES)[number];
const POINTS = 48; // windows in a chart
const COURSE_MS = 10_000; // the charts' last point moves so often

/** What goes on, in figures: now, by the channel, and how it came to this. */
export default function FiguresPage() {
  const [window, setWindow] = useState<Window>("1h");
  const [scope, setScope] = useState<Scope>("organization");
  const [figures, problem] = useFigures(scope, window);
  return (
    <section className="page wide">
      <header className="page-head">
        <h1>{t("nav.figures")}</h1>
        {may("insights:platform") && <Select label={t("figures.scope")} group="scope" all={SCOPES} now={scope} choose={setScope} />}
        <Select label={t("figures.window")} group="window" all={WINDOWS} now={window} choose={setWindow} />
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {figures === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {figures && (
        <>
          <Tiles figures={figures} />
          <Courses scope={scope} step={window} />
          <div className="columns">
            <FunnelCard figures={figures} />
            <Counts figures={figures} />
          </div>
          <Cells cells={figures.cells} />
          <p className="soft">{t("figures.as-of", { at: dayAndTime(figures.until) })}</p>
        </>
      )}
    </section>
  );
}

function Courses({ scope, step }: { scope: Scope; step: Window }) {
  const { value, problem, reload } = useLoaded(`${scope} ${step}`, () => api.getInsightsSeries({ scope, step, points: POINTS }));
  useEffect(() => {
    const moves = setInterval(() => (document.hidden ? undefined : reload()), COURSE_MS);
    return () => clearInterval(moves);
  }, [reload]);
  const courses = useMemo(() => {
    const points = value?.points ?? [];
    return { orders: ordersOf(points), door: doorOf(points), onTime: onTimeOf(points), drivers: driversOf(points) };
  }, [value]);
  if (problem) return <p className="notice bad" role="alert">{problem}</p>;
  if (value === undefined) return <p className="quiet">{t("loading")}</p>;
  return (
    <div className="charts" data-testid="charts">
      <Chart title={t("figures.orders")} course={courses.orders} told={count} />
      <Chart title={t("step.click_to_door")} course={courses.door} told={asMinutes} />
      <Chart title={t("figures.on-time")} course={courses.onTime} told={share} />
      <Chart title={t("nav.drivers")} course={courses.drivers} told={count} />
    </div>
  );
}

/** What was asked for once, and what the channel has told since. */
function useFigures(scope: Scope, window: Window): [FiguresOut | undefined, string] {
  const key = `${scope} ${window}`;
  const asked = useLoaded(key, () => api.getInsightsFigures({ scope, window }));
  const [told, setTold] = useState<{ key: string; figures: FiguresOut }>();
  const channel = scope === "platform" ? `insights:platform:${window}` : `insights:${window}`;
  useChannel(channel, (event) => setTold({ key, figures: fromChannel(event.data, scope) }), asked.reload);
  return [newer(asked.value, told?.key === key ? told.figures : undefined), asked.problem];
}

function asMinutes(value: number): string {
  return minutes(value * 60);
}
