import { Sheet } from "@shared/phone/sheet";
import type { FormEvent } from "react";
import { t } from "../words";

interface Shown {
  readonly kinds: readonly string[]; // of proof that the order asks for
  readonly deliver: (pin: string) => void;
  readonly close: () => void;
}

/** What has to be shown at the door. */
export function ProofSheet({ kinds, deliver, close }: Shown) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    deliver(String(new FormData(event.currentTarget).get("pin") ?? "").trim());
  };
  return (
    <Sheet title={t("proof.title")} close={close}>
      {kinds.includes("photo") ? <p className="notice bad">{t("proof.photo")}</p> : (
        <form className="proof" onSubmit={submit}>
          <p>{t("proof.lead")}</p>
          <label className="field">
            {t("proof.pin")}
            <input name="pin" inputMode="numeric" autoComplete="off" maxLength={32} required autoFocus />
          </label>
          <button type="submit" className="big main">{t("step.delivered")}</button>
        </form>
      )}
    </Sheet>
  );
}
