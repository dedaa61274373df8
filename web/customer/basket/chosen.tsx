import { Link } from "@shared/lib/link";
import { money, t } from "../words";
import { EMPTY, type Basket } from "./basket";
import { basket } from "./kept";
import { Portions } from "./portions";

/** The basket's items, more or less of each. */
export function Chosen({ now }: { now: Basket }) {
  const change = (itemId: string, by: 1 | -1) => basket.update((old) => stepped(old, itemId, by));
  return (
    <section aria-label={t("basket.chosen")}>
      <h2><Link to={`/vendors/${now.vendorId}`}>{now.vendorName}</Link></h2>
      <ul className="phone-rows" data-testid="chosen">
        {now.choices.map((one) => (
          <li key={one.itemId} className="card dish">
            <span className="grow-text">
              <b>{one.name}</b>
              <span className="soft">{money(one.priceMinor * one.quantity, now.currency)}</span>
            </span>
            <Portions name={one.name} quantity={one.quantity} more={() => change(one.itemId, 1)} less={() => change(one.itemId, -1)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function stepped(old: Basket, itemId: string, by: 1 | -1): Basket {
  const choices = old.choices.map((one) => (one.itemId === itemId ? { ...one, quantity: Math.min(99, one.quantity + by) } : one));
  const left = choices.filter((one) => one.quantity > 0);
  return left.length === 0 ? EMPTY : { ...old, choices: left };
}
