import { newKey, type PaymentAnswer } from "@roundsman/client";
import { useState } from "react";
import { explained } from "@shared/lib/load";
import { say } from "@shared/lib/said";
import { api } from "@shared/session/session";
import { Asking } from "../parts/asking";
import { money, t } from "../words";

/** All that was captured goes back, and it is said why; the same wish however often it is sent. */
export function Refund({ payment, close, done }: { payment: PaymentAnswer; close: () => void; done: () => void }) {
  const [key] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const amount = money(payment.captured_minor, payment.currency);
  const send = async (told: FormData) => {
    setBusy(true);
    try {
      await api.postPaymentsByOrderIdRefunds(payment.order_id, { reason: String(told.get("reason") ?? "").trim() }, { key });
      say(t("payments.refund-asked", { amount }));
      close();
      done();
    } catch (error) {
      setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Asking title={t("payments.refund-title", { amount })} go={t("payments.refund")} problem={problem} busy={busy} submit={(told) => void send(told)} close={close}>
      <p>{t("payments.refund-lead", { order: payment.order_id.slice(-8) })}</p>
      <label className="field">
        {t("board.reason")}
        <input name="reason" required maxLength={200} autoFocus />
      </label>
    </Asking>
  );
}
