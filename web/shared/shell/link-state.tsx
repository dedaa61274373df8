import { useStore } from "../lib/store";
import { socket } from "../session/session";
import { t } from "../words/own";

/** How the connection is: a quiet light while all is well, a bar over the page when it is lost. */
export function LinkState() {
  const link = useStore(socket.link);
  if (link === "idle") return null;
  return (
    <p className="link-state" data-link={link} role="status" data-testid="link">
      <span className="dot" aria-hidden="true" />
      {t(`link.${link}`)}
    </p>
  );
}
