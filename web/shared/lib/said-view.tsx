import { t } from "../words/own";
import { said } from "./said";
import { useStore } from "./store";

/** Shows what came of the last deed, and has readers of screens say it. */
export function SaidView() {
  const now = useStore(said);
  return (
    <div className="said" role={now?.bad ? "alert" : "status"} data-testid="said">
      {now && (
        <p className={now.bad ? "notice bad" : "notice"}>
          <span className="grow">{now.text}</span>
          <button type="button" className="plain" onClick={() => said.set(undefined)} aria-label={t("close")}>×</button>
        </p>
      )}
    </div>
  );
}
