import type { PriceModel } from "@roundsman/client";
import { money, t } from "../words";

const PARTS = ["items_minor", "delivery_fee_minor", "service_fee_minor", "tip_minor"] as const;

/** The price part by part, and all of it. */
export function PriceLines({ price }: { price: PriceModel }) {
  return (
    <ul className="lines">
      {PARTS.filter((part) => price[part] > 0).map((part) => (
        <li key={part}>
          <span className="grow-text">{t(`price.${part}`)}</span>
          <span className="figure">{money(price[part], price.currency)}</span>
        </li>
      ))}
      <li className="sum">
        <span className="grow-text">{t("price.total")}</span>
        <span className="figure" data-testid="total">{money(price.total_minor, price.currency)}</span>
      </li>
    </ul>
  );
}
