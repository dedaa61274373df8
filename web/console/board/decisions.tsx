import type { BoardView, CandidateView, DecisionView, JobView } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { api } from "@shared/session/session";
import { minutes, named, t, timeOfDay } from "../words";

interface Shown {
  readonly job: JobView;
  readonly names: ReadonlyMap<string, string>;
}

/** The drivers of a board by their ids. */
export function names(view: BoardView): ReadonlyMap<string, string> {
  return new Map(view.drivers.map((driver) => [driver.driver_id, driver.name]));
}

/** Why this driver: each decision about the job with everybody who was looked at, and why not the others. */
export function Decisions({ job, names }: Shown) {
  const { value, problem } = useLoaded(job.job_id, () => api.getJobsByJobIdDecisions(job.job_id));
  const decisions = [...(value?.items ?? [])].reverse();
  return (
    <section className="card" aria-label={t("why.title")} data-testid="decisions">
      <h2>{t("why.title")}</h2>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value?.items.length === 0 && <p className="quiet">{t("why.none")}</p>}
      {decisions.map((one) => (
        <Decision key={one.decision_id} decision={one} names={names} />
      ))}
    </section>
  );
}

function Decision({ decision, names }: { decision: DecisionView; names: Shown["names"] }) {
  return (
    <article className="decision">
      <h3>
        <time dateTime={decision.at}>{timeOfDay(decision.at)}</time> {named("decision", decision.kind)}{" "}
        {names.get(decision.driver_id ?? "") ?? ""} <span className="soft">{decision.reason}</span>
      </h3>
      {decision.candidates.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("orders.driver")}</th>
              <th scope="col">{t("why.verdict")}</th>
              <th scope="col" className="figure">{t("why.away")}</th>
              <th scope="col" className="figure">{t("why.late")}</th>
              <th scope="col" className="figure">{t("why.detour")}</th>
            </tr>
          </thead>
          <tbody>
            {decision.candidates.map((one) => (
              <Candidate key={one.driver_id} one={one} name={names.get(one.driver_id) ?? one.driver_id} />
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}

function Candidate({ one, name }: { one: CandidateView; name: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td>{named("verdict", one.verdict)} <span className="soft">{one.reason}</span></td>
      <td className="figure">{one.distance_m == null ? "" : `${(one.distance_m / 1000).toFixed(1)} km`}</td>
      <td className="figure">{one.terms ? minutes(one.terms.lateness_s) : ""}</td>
      <td className="figure">{one.terms ? minutes(one.terms.detour_s) : ""}</td>
    </tr>
  );
}
