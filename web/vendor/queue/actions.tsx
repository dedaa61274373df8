import type { TicketModel } from "@roundsman/client";
import { platform } from "@shared/live/clock";
import { explained } from "@shared/lib/load";
import { say } from "@shared/lib/said";
import { api } from "@shared/session/session";
import { useState } from "react";
import { minutes, t } from "../words";
import { unseen } from "./alarm";
import { answered, refresh } from "./follow";
import { later, type Entry } from "./queue";
import { Rejection } from "./rejection";

const PROMISES = [10, 15, 20, 30, 45] as const; // minutes
const DELAYS = [5, 10] as const;

interface Props {
  readonly entry: Entry;
  readonly busy: boolean;
  readonly setBusy: (busy: boolean) => void;
}

type Act = (deed: () => Promise<TicketModel>, done: string) => void;

/** What can be done with an order where it stands. */
export function Actions({ entry, busy, setBusy }: Props) {
  const act: Act = (deed, done) => {
    setBusy(true);
    unseen.looked();
    void tell(deed, done).finally(() => setBusy(false));
  };
  if (entry.column === "new") return <Answer id={entry.orderId} busy={busy} act={act} />;
  if (entry.column === "ready") return null;
  const ready = () => act(() => api.postTicketsByOrderIdReady(entry.orderId), t("done.ready"));
  return (
    <div className="actions">
      {DELAYS.map((span) => <Delay key={span} entry={entry} span={span} busy={busy} act={act} />)}
      <button type="button" className="main tall" disabled={busy} onClick={ready}>{t("order.ready")}</button>
    </div>
  );
}

function Answer({ id, busy, act }: { id: string; busy: boolean; act: Act }) {
  const [rejecting, setRejecting] = useState(false);
  const accept = (span: number) => () =>
    act(() => api.postTicketsByOrderIdAccept(id, { preparation_minutes: span }), t("done.accepted", { minutes: minutes(span * 60) }));
  const reject = (reason: string) => {
    setRejecting(false);
    act(() => api.postTicketsByOrderIdReject(id, { reason }), t("done.rejected"));
  };
  return (
    <>
      <p className="ask" id={`ask-${id}`}>{t("order.accept")}</p>
      <div className="promises" role="group" aria-labelledby={`ask-${id}`}>
        {PROMISES.map((span) => (
          <button key={span} type="button" className="main tall" disabled={busy} onClick={accept(span)}>{minutes(span * 60)}</button>
        ))}
      </div>
      <button type="button" className="plain wide" disabled={busy} onClick={() => setRejecting(true)}>{t("order.reject")}</button>
      {rejecting && <Rejection reject={reject} close={() => setRejecting(false)} />}
    </>
  );
}

function Delay({ entry, span, busy, act }: { entry: Entry; span: number; busy: boolean; act: Act }) {
  const delay = () => {
    const readyAt = later(entry.readyAt, span, platform.now());
    act(() => api.postTicketsByOrderIdDelay(entry.orderId, { ready_at: readyAt }), t("done.delayed", { minutes: minutes(span * 60) }));
  };
  return (
    <button type="button" className="tall" disabled={busy} onClick={delay} aria-label={t("order.delay-by", { minutes: minutes(span * 60) })}>
      +{minutes(span * 60)}
    </button>
  );
}

async function tell(deed: () => Promise<TicketModel>, done: string): Promise<void> {
  try {
    answered(await deed());
    say(done);
  } catch (error) {
    say(explained(error), true);
    refresh(); // somebody else may have answered, or the time is over
  }
}
