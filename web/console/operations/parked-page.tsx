import type { ParkedKeyModel } from "@roundsman/client";
import { useEvery } from "@shared/lib/every";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { useStore } from "@shared/lib/store";
import { dayAndTime, t, timeOfDay } from "../words";
import { decided, readParked } from "./parked";
import { routeOf, shortType } from "./place";

const LOOKS_EVERY_MS = 5000;

/** Records that no service could handle, by the key that waits with them. */
export function ParkedPage() {
  const { value, problem, reload } = useLoaded("parked", readParked);
  useEvery(LOOKS_EVERY_MS, reload);
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.parked")}</h1>
      </header>
      <p className="soft">{t("parked.lead")}</p>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value && value.unknown.length > 0 && <p className="notice">{t("parked.unknown", { services: value.unknown.join(", ") })}</p>}
      {value?.keys.length === 0 && <p className="quiet" data-testid="nothing-parked">{t("parked.none")}</p>}
      {value && value.keys.length > 0 && <Keys keys={value.keys} />}
      {value?.more && <p className="quiet">{t("parked.more")}</p>}
      <Decisions />
    </section>
  );
}

function Keys({ keys }: { keys: readonly ParkedKeyModel[] }) {
  return (
    <div className="wide">
      <table className="table" data-testid="parked">
        <thead>
          <tr>
            <th scope="col">{t("parked.key")}</th>
            <th scope="col">{t("health.group")}</th>
            <th scope="col">{t("parked.reason")}</th>
            <th scope="col" className="figure">{t("parked.records")}</th>
            <th scope="col" className="figure">{t("parked.tries")}</th>
            <th scope="col">{t("parked.since")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((one) => (
            <tr key={routeOf(one)} data-key={one.key}>
              <th scope="row"><Link to={routeOf(one)}><code>{one.key || t("parked.no-key")}</code></Link></th>
              <td>{one.group}</td>
              <td>{one.reason} <span className="soft">{shortType(one.type)}</span></td>
              <td className="figure">{one.count}</td>
              <td className="figure">{one.tries}</td>
              <td><time dateTime={one.oldest_at}>{dayAndTime(one.oldest_at)}</time></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Decisions() {
  const found = useStore(decided);
  if (found.length === 0) return null;
  return (
    <section className="card after" data-testid="decided">
      <h2>{t("parked.decided")}</h2>
      <ol className="plain-list">
        {found.map((one) => (
          <li key={`${one.at} ${one.key}`}>
            <time dateTime={one.at}>{timeOfDay(one.at)}</time> <code>{one.key}</code> <span className="soft">{one.group}</span> {one.text}
          </li>
        ))}
      </ol>
    </section>
  );
}
