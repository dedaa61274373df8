import { t } from "../words";

interface Shown {
  readonly name: string;
  readonly quantity: number;
  readonly more: () => void;
  readonly less: () => void;
}

/** One more, one less. */
export function Portions({ name, quantity, more, less }: Shown) {
  return (
    <span className="portions">
      {quantity > 0 && (
        <>
          <button type="button" className="round" onClick={less} aria-label={t("basket.less", { name })}>−</button>
          <b aria-live="polite">{quantity}</b>
        </>
      )}
      <button type="button" className="round main" onClick={more} aria-label={t("basket.more", { name })}>+</button>
    </span>
  );
}
