import { useEffect } from "react";
import type { Loaded } from "../lib/load";
import { online } from "../lib/online";
import { useStore } from "../lib/store";
import { socket } from "../session/session";
import { t } from "../words/own";

/** What keeps something from being shown; once the network is back it is asked for again. */
export function Waiting({ for: { value, problem, reload } }: { for: Loaded<unknown> }) {
  const back = useStore(online);
  const link = useStore(socket.link);
  const failed = problem !== "";
  useEffect(() => {
    if (failed && (back || link === "live")) reload();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the network comes back, not each time it fails
  }, [back, link, reload]);
  if (failed) {
    return (
      <p className="notice bad" role="alert">
        {problem} <button type="button" onClick={reload}>{t("again")}</button>
      </p>
    );
  }
  return value === undefined ? <p className="quiet" role="status">{t("loading")}</p> : null;
}
