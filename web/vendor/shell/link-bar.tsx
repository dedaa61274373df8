import { online } from "@shared/lib/online";
import { useStore } from "@shared/lib/store";
import { socket } from "@shared/session/session";
import { useEffect, useState } from "react";
import { hourAndMinute, t } from "../words";

/** The connection. When it is lost orders may be missed: that is said over everything else. */
export function LinkBar() {
  const link = useStore(socket.link);
  const lost = !useStore(online) || link === "lost" || link === "refused";
  return (
    <div data-testid="link" data-link={lost ? "lost" : link} role={lost ? "alert" : "status"}>
      {lost ? <Lost /> : <span className="unshown">{t(link === "live" ? "link.live" : "link.connecting")}</span>}
    </div>
  );
}

function Lost() {
  const [since] = useState(() => new Date().toISOString());
  useEffect(() => {
    document.body.classList.add("cut-off");
    return () => document.body.classList.remove("cut-off");
  }, []);
  return (
    <p className="cut">
      <b>{t("link.lost")}</b>
      <span>{t("link.lost-since", { time: hourAndMinute(since) })}</span>
    </p>
  );
}
