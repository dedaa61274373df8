import { useState } from "react";
import { explained } from "@shared/lib/load";
import { Store, useStore } from "@shared/lib/store";
import { stepUp } from "@shared/session/session";
import { isRefusal } from "@shared/session/tokens";
import { Asking } from "../parts/asking";
import { t } from "../words";

interface Wish {
  readonly shown: () => void;
  readonly left: () => void;
}

const wish = new Store<Wish | undefined>(undefined);
const CODE = /^\d{6}$/;

/** Do what only somebody may who has shown of late who they are; asks for it where the platform does. */
export async function inPerson<T>(deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    if (!isRefusal(error, "step-up-required")) throw error;
  }
  await new Promise<void>((shown, refuse) => wish.set({ shown, left: () => refuse(new Error(t("step-up.left"))) }));
  return deed();
}

/** The question who it is, while somebody waits for its answer. */
export function StepUp() {
  const asked = useStore(wish);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (asked === undefined) return null;
  const close = () => {
    wish.set(undefined);
    setProblem("");
    asked.left(); // does nothing where it has been shown
  };
  const send = async (told: FormData) => {
    const text = String(told.get("proof") ?? "");
    setBusy(true);
    try {
      await stepUp(CODE.test(text.trim()) ? { code: text.trim() } : { password: text });
      asked.shown();
      close();
    } catch (error) {
      setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Asking title={t("step-up.title")} go={t("step-up.go")} problem={problem} busy={busy} submit={(told) => void send(told)} close={close}>
      <p>{t("step-up.lead")}</p>
      <label className="field">
        {t("step-up.proof")}
        <input name="proof" type="password" autoComplete="current-password" required autoFocus />
      </label>
    </Asking>
  );
}
