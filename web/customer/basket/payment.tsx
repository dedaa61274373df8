import { number, t } from "../words";
import type { Extras } from "./ask";

const SHARES = [0, 5, 10, 15] as const;
const CARDS = ["tok_ok", "tok_slow", "tok_flaky", "tok_decline"] as const; // of the provider's sandbox

/** How it is paid, what the driver gets besides, and what the driver should know. */
export function Payment({ extras, change }: { extras: Extras; change: (extras: Extras) => void }) {
  return (
    <section className="settings">
      <fieldset className="choices">
        <legend>{t("tip.title")}</legend>
        {SHARES.map((share) => (
          <label key={share}>
            <input type="radio" name="tip" checked={extras.tipShare === share} onChange={() => change({ ...extras, tipShare: share })} />
            {share === 0 ? t("tip.none") : number(share / 100, { style: "percent" })}
          </label>
        ))}
      </fieldset>
      <label className="field">
        {t("basket.instructions")}
        <input maxLength={500} value={extras.instructions} placeholder={t("basket.instructions-hint")} onChange={(event) => change({ ...extras, instructions: event.target.value })} />
      </label>
      <label className="field">
        {t("card.title")}
        <select value={extras.paymentToken} onChange={(event) => change({ ...extras, paymentToken: event.target.value })}>
          {CARDS.map((card) => (
            <option key={card} value={card}>{t(`card.${card}`)}</option>
          ))}
        </select>
      </label>
    </section>
  );
}
