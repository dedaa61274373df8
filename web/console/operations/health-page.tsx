import type { GroupModel, ServiceHealthModel } from "@roundsman/client";
import { useEvery } from "@shared/lib/every";
import { Link } from "@shared/lib/link";
import { useLoaded } from "@shared/lib/load";
import { api } from "@shared/session/session";
import { named, span, t, timeOfDay } from "../words";

const LOOKS_EVERY_MS = 5000;

/** Whether every service is ready, and how far its consumer groups are behind. */
export function HealthPage() {
  const { value, problem, reload } = useLoaded("health", read);
  useEvery(LOOKS_EVERY_MS, reload);
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.health")}</h1>
        {value && <span className="soft">{t("health.as-of")} <time dateTime={value.at}>{timeOfDay(value.at)}</time></span>}
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value && <Services services={value.services} />}
    </section>
  );
}

async function read(): Promise<{ at: string; services: readonly ServiceHealthModel[] }> {
  const { services } = await api.getOperations();
  return { at: new Date().toISOString(), services };
}

function Services({ services }: { services: readonly ServiceHealthModel[] }) {
  return (
    <div className="wide">
      <table className="table health" data-testid="health">
        <thead>
          <tr>
            <th scope="col">{t("health.service")}</th>
            <th scope="col">{t("health.status")}</th>
            <th scope="col">{t("health.group")}</th>
            <th scope="col" className="figure">{t("health.members")}</th>
            <th scope="col" className="figure">{t("health.behind")}</th>
            <th scope="col" className="figure">{t("health.waits")}</th>
            <th scope="col" className="figure">{t("health.parked")}</th>
          </tr>
        </thead>
        {services.map((one) => <Service key={one.service} one={one} />)}
      </table>
    </div>
  );
}

function Service({ one }: { one: ServiceHealthModel }) {
  const [first, ...others] = one.groups ?? [];
  const rows = Math.max(1, others.length + 1);
  return (
    <tbody data-service={one.service}>
      <tr>
        <th scope="rowgroup" rowSpan={rows}>{one.service}</th>
        <td rowSpan={rows}>
          <span className="badge" data-status={one.status}>{named("health", one.status)}</span>
          {one.missing.length > 0 && <> {t("health.without", { names: one.missing.join(", ") })}</>}
        </td>
        {first ? <Figures group={first} /> : <td colSpan={5} className="soft">{one.groups === null ? t("health.unknown") : t("health.no-groups")}</td>}
      </tr>
      {others.map((group) => <tr key={group.name}><Figures group={group} /></tr>)}
    </tbody>
  );
}

function Figures({ group }: { group: GroupModel }) {
  const late = (group.behind ?? 0) > 0;
  return (
    <>
      <td data-group={group.name}>{group.name}</td>
      <td className="figure">{group.members === 0 ? <b className="bad-text">{t("health.nobody")}</b> : (group.members ?? "?")}</td>
      <td className="figure" data-figure="behind">{group.behind ?? "?"}</td>
      <td className="figure">{late && group.behind_s !== null ? span(group.behind_s) : ""}</td>
      <td className="figure">{group.parked > 0 ? <Link to="/parked"><b className="bad-text">{group.parked}</b></Link> : group.parked}</td>
    </>
  );
}
