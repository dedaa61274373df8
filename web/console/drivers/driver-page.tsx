import type { ShiftOut } from "@roundsman/client";
import { useEffect, useState } from "react";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { useChannel } from "@shared/live/channel";
import { api, may } from "@shared/session/session";
import { pagesOf } from "../parts/pages-of";
import { dayAndTime, hours, named, share, t } from "../words";

const PAGE = 20;
const NEWS_MS = 5000; // shifts follow from what is told a moment later elsewhere

/** One driver: what they do now, and from when to when they worked. */
export function DriverPage({ id }: { id: string }) {
  const [pages, setPages] = useState(1);
  const driver = useLoaded(id, () => api.getDriversByDriverId(id));
  const { value: worked, problem: unknown, reload } = useLoaded(`${id} ${pages}`, () => pagesOf(pages, (cursor) => api.getInsightsShifts({ driver_id: id, cursor, limit: PAGE })));
  useEffect(() => {
    const news = setInterval(() => (document.hidden ? undefined : reload()), NEWS_MS);
    return () => clearInterval(news);
  }, [reload]);
  useChannel(may("dispatch:read") ? "dispatch" : null, (event) => (event.event === "AvailabilityChanged" ? driver.reload() : undefined), () => {});
  const problem = driver.problem || unknown;
  return (
    <section className="page">
      <header className="page-head">
        <Link to="/drivers" className="back">{t("driver.back")}</Link>
        <h1>{driver.value?.name ?? t("orders.driver")}</h1>
        {driver.value && (
          <span className="badge large" data-availability={driver.value.availability} data-testid="availability">
            {named("availability", driver.value.availability)}
          </span>
        )}
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {(driver.value === undefined || worked === undefined) && !problem && <p className="quiet">{t("loading")}</p>}
      {worked && <Shifts shifts={worked.items} />}
      {worked?.next_cursor && <button type="button" onClick={() => setPages(pages + 1)}>{t("orders.more")}</button>}
    </section>
  );
}

function Shifts({ shifts }: { shifts: readonly ShiftOut[] }) {
  if (shifts.length === 0) return <p className="quiet">{t("shifts.none")}</p>;
  return (
    <div className="wideness">
      <table className="table" data-testid="shifts">
        <caption className="soft">{t("shifts.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("shifts.began")}</th>
            <th scope="col">{t("shifts.ended")}</th>
            <th scope="col" className="figure">{t("shifts.lasted")}</th>
            <th scope="col" className="figure">{t("shifts.on-job")}</th>
            <th scope="col" className="figure">{t("shifts.on-break")}</th>
          </tr>
        </thead>
        <tbody>
          {shifts.map((shift) => (
            <tr key={shift.began_at}>
              <td><time dateTime={shift.began_at}>{dayAndTime(shift.began_at)}</time></td>
              <td>{shift.ended_at ? <time dateTime={shift.ended_at}>{dayAndTime(shift.ended_at)}</time> : <span className="badge">{t("shifts.now")}</span>}</td>
              <td className="figure">{hours(shift.lasted_s)}</td>
              <td className="figure">{hours(shift.on_job_s)} <span className="soft">{shift.lasted_s > 0 && share(shift.on_job_s / shift.lasted_s)}</span></td>
              <td className="figure">{hours(shift.on_break_s)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
