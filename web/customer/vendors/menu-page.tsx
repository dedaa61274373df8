import type { ItemModel, MenuModel, VendorModel } from "@roundsman/client";
import { useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { go } from "@shared/lib/route";
import { useStore } from "@shared/lib/store";
import { BigButton } from "@shared/phone/big-button";
import { Screen } from "@shared/phone/screen";
import { Sheet } from "@shared/phone/sheet";
import { api } from "@shared/session/session";
import { changed, itemsMinor, portions, quantityOf } from "../basket/basket";
import { basket } from "../basket/kept";
import { Portions } from "../basket/portions";
import { Waiting } from "@shared/phone/waiting";
import { money, named, t } from "../words";
import { byCategory } from "./categories";

interface Offer {
  readonly vendor: VendorModel;
  readonly menu: MenuModel;
}

/** What a vendor has, by category, and how much of it is wanted. */
export function MenuPage({ id }: { id: string }) {
  const offer = useLoaded(id, () => both(id));
  const now = useStore(basket);
  const count = now.vendorId === id ? portions(now) : 0;
  const action = count > 0 && (
    <BigButton act={() => go("/basket")}>{t("menu.to-basket", { count: String(count), total: money(itemsMinor(now), now.currency) })}</BigButton>
  );
  return (
    <Screen title={offer.value?.vendor.name ?? t("menu.title")} back="/" action={action}>
      <Waiting for={offer} />
      {offer.value && <Menu {...offer.value} />}
    </Screen>
  );
}

function Menu({ vendor, menu }: Offer) {
  const now = useStore(basket);
  const [wanted, setWanted] = useState("");
  const [instead, closed] = [now.vendorId !== "" && now.vendorId !== vendor.vendor_id, vendor.status !== "open"];
  const change = (itemId: string, by: 1 | -1) => basket.update((old) => changed(old, vendor, menu, itemId, by));
  const add = (itemId: string) => (instead ? setWanted(itemId) : change(itemId, 1));
  return (
    <>
      {closed && <p className="notice">{t("menu.closed", { status: named("vendor", vendor.status) })}</p>}
      {menu.minimum_minor > 0 && <p className="soft">{t("menu.minimum", { minimum: money(menu.minimum_minor, menu.currency) })}</p>}
      {byCategory(menu.items).map(([category, items]) => (
        <section key={category}>
          {category && <h2>{category}</h2>}
          <ul className="phone-rows" data-testid="menu">
            {items.map((item) => (
              <Dish key={item.item_id} item={item} currency={menu.currency} quantity={instead ? 0 : quantityOf(now.choices, item.item_id)} closed={closed} add={add} remove={(one) => change(one, -1)} />
            ))}
          </ul>
        </section>
      ))}
      {wanted && (
        <Sheet title={t("menu.instead", { vendor: now.vendorName })} close={() => setWanted("")}>
          <BigButton
            act={() => {
              change(wanted, 1);
              setWanted("");
            }}
          >
            {t("menu.new-basket")}
          </BigButton>
          <BigButton look="calm" act={() => setWanted("")}>{t("menu.keep-basket")}</BigButton>
        </Sheet>
      )}
    </>
  );
}

interface Shown {
  readonly item: ItemModel;
  readonly currency: string;
  readonly quantity: number;
  readonly closed: boolean;
  readonly add: (itemId: string) => void;
  readonly remove: (itemId: string) => void;
}

function Dish({ item, currency, quantity, closed, add, remove }: Shown) {
  const offered = item.available && !closed;
  return (
    <li className="card dish">
      <span className="grow-text">
        <b>{item.name}</b>
        <span className="soft">{money(item.price_minor, currency)}</span>
      </span>
      {offered ? (
        <Portions name={item.name} quantity={quantity} more={() => add(item.item_id)} less={() => remove(item.item_id)} />
      ) : (
        <span className="badge">{t(item.available ? "menu.not-now" : "menu.sold-out")}</span>
      )}
    </li>
  );
}

async function both(id: string): Promise<Offer> {
  const [vendor, menu] = await Promise.all([api.getVendorsByVendorId(id), api.getVendorsByVendorIdMenu(id)]);
  return { vendor: vendor.body, menu: menu.body };
}
