import { online } from "../lib/online";
import { useStore } from "../lib/store";
import { socket } from "../session/session";
import { t } from "../words/own";

/** Says so at the top of the page when the connection is lost; else it is there for tests only. */
export function ConnectionBar() {
  const link = useStore(socket.link);
  const lost = !useStore(online) || link === "lost";
  const shown = lost ? "lost" : link;
  const told = shown === "lost" || shown === "refused";
  return (
    <div className="connection" role="status" data-link={shown} data-testid="link">
      {told && <p>{t(`link.${shown}`)}</p>}
    </div>
  );
}
