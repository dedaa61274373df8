import type { ReconciliationAnswer } from "@roundsman/client";
import { useState } from "react";
import { explained } from "@shared/lib/load";
import { api } from "@shared/session/session";
import { count, money, t } from "../words";

/** Whether the provider's book agrees with ours: asked when the person wants to know, for it takes a while. */
export function Reconciled() {
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<ReconciliationAnswer>();
  const [problem, setProblem] = useState("");
  const compare = async () => {
    setBusy(true);
    setProblem("");
    try {
      setFound(await api.getLedgerReconciliation());
    } catch (error) {
      setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card">
      <h2>{t("ledger.provider")}</h2>
      <p className="soft">{t("ledger.provider-lead")}</p>
      <button type="button" disabled={busy} onClick={() => void compare()}>{t("ledger.compare")}</button>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {found && (
        <p className={found.agrees ? "notice" : "notice bad"} role="status" data-testid="reconciled">
          {t(found.agrees ? "ledger.agrees" : "ledger.differs", { checked: count(found.checked), differences: count(found.differences.length) })}
        </p>
      )}
      <ul className="lines">
        {found?.differences.map((one) => (
          <li key={`${one.provider_ref} ${one.figure}`}>
            <code className="grow">{one.order_id}</code>
            {money(one.ours_minor, one.currency)} / {money(one.theirs_minor, one.currency)}
          </li>
        ))}
      </ul>
    </section>
  );
}
