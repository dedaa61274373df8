import type { ShownRecordModel } from "@roundsman/client";
import { useId, useState } from "react";
import { Link } from "@shared/lib/link";
import { explained, useLoaded } from "@shared/lib/load";
import { say } from "@shared/lib/said";
import { dayAndTime, t } from "../words";
import { discard, readRecords, redrive, remember } from "./parked";
import { placeOf, shortType, type Place } from "./place";

/** One key's parked records in order, and what can be done about them. */
export function ParkedKeyPage({ id }: { id: string }) {
  const place = placeOf(id);
  const { value, problem, reload } = useLoaded(id, () => readRecords(place));
  return (
    <section className="page">
      <header className="page-head">
        <Link to="/parked" className="back">{t("parked.back")}</Link>
        <h1>{t("parked.title")} <code>{place.key || t("parked.no-key")}</code></h1>
        <span className="badge">{place.group}</span>
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.items.length === 0 && <p className="notice" data-testid="freed">{t("parked.freed")}</p>}
      {value && value.items.length > 0 && (
        <>
          <Verdict place={place} records={value.items} decided={reload} />
          <ol className="records" data-testid="records">
            {value.items.map((one) => <Entry key={`${one.topic} ${one.partition} ${one.offset}`} one={one} />)}
          </ol>
          {value.more && <p className="quiet">{t("parked.more")}</p>}
        </>
      )}
    </section>
  );
}

interface Decision {
  readonly place: Place;
  readonly records: readonly ShownRecordModel[];
  readonly decided: () => void;
}

/** Redrive, or give up: always with a reason, and giving up only when it is said twice. */
function Verdict({ place, records, decided }: Decision) {
  const id = useId();
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [giveUp, setGiveUp] = useState(0); // how many records are about to be given up
  const reason = why.trim();
  const decide = async (deed: () => Promise<string>) => {
    setBusy(true);
    setGiveUp(0);
    try {
      const text = await deed();
      remember(place, text);
      say(text);
    } catch (error) {
      remember(place, explained(error));
      say(explained(error), true);
    }
    setBusy(false);
    decided();
  };
  return (
    <form className="card verdict" onSubmit={(event) => event.preventDefault()}>
      <div className="field">
        <label htmlFor={id}>{t("parked.why")}</label>
        <input id={id} value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} autoComplete="off" />
      </div>
      {giveUp === 0 ? (
        <p className="actions">
          <button type="submit" className="main" disabled={busy || !reason} onClick={() => void decide(() => redriven(place, reason))}>{t("parked.redrive")}</button>
          <button type="button" disabled={busy || !reason} onClick={() => setGiveUp(1)}>{t("parked.discard")}</button>
          {records.length > 1 && (
            <button type="button" disabled={busy || !reason} onClick={() => setGiveUp(records.length)}>{t("parked.discard-all", { count: String(records.length) })}</button>
          )}
        </p>
      ) : (
        <p className="actions" role="alert">
          <span>{t("parked.sure", { count: String(giveUp) })}</span>
          <button type="button" className="main" onClick={() => void decide(() => givenUp(place, records.slice(0, giveUp), reason))}>{t("parked.sure-yes")}</button>
          <button type="button" onClick={() => setGiveUp(0)}>{t("parked.sure-no")}</button>
        </p>
      )}
    </form>
  );
}

async function redriven(place: Place, why: string): Promise<string> {
  const { handled, failure } = await redrive(place, why);
  const count = String(handled);
  if (failure) throw new Error(t("parked.failed-again", { count, why: failure }));
  return t("parked.redriven", { count });
}

async function givenUp(place: Place, records: readonly ShownRecordModel[], why: string): Promise<string> {
  const { items } = await discard(place, records, why);
  return t("parked.discarded", { count: String(items.length) });
}

function Entry({ one }: { one: ShownRecordModel }) {
  return (
    <li className="card">
      <h2>{shortType(one.type) || t("parked.no-type")}</h2>
      <p>{one.reason}</p>
      <dl className="facts">
        <dt>{t("parked.origin")}</dt>
        <dd><code>{one.topic}/{one.partition}/{one.offset}</code></dd>
        <dt>{t("parked.since")}</dt>
        <dd><time dateTime={one.parked_at}>{dayAndTime(one.parked_at)}</time></dd>
        <dt>{t("parked.tries")}</dt>
        <dd>{one.tries}{one.tried_at && <>, <time dateTime={one.tried_at}>{dayAndTime(one.tried_at)}</time></>}</dd>
      </dl>
      <h3>{t("parked.content")}</h3>
      <Fields values={one.content} />
      <details>
        <summary>{t("parked.headers")}</summary>
        <Fields values={one.headers} />
      </details>
    </li>
  );
}

function Fields({ values }: { values: Readonly<Record<string, unknown>> }) {
  return (
    <dl className="facts fields">
      {Object.entries(values).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
