import { Sheet } from "@shared/phone/sheet";
import { t } from "../words";

const REASONS = ["reject.busy", "reject.sold-out", "reject.closing", "reject.other"] as const;

/** Why an order is not taken: one tap. What is chosen is told to the customer. */
export function Rejection({ reject, close }: { reject: (reason: string) => void; close: () => void }) {
  return (
    <Sheet title={t("reject.title")} close={close}>
      {REASONS.map((reason) => (
        <button key={reason} type="button" className="big" onClick={() => reject(t(reason))}>{t(reason)}</button>
      ))}
    </Sheet>
  );
}
