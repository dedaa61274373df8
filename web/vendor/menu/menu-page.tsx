import type { ItemModel, MenuModel } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { tried } from "@shared/lib/said";
import { api } from "@shared/session/session";
import { useEffect, useState } from "react";
import { money, t } from "../words";
import { categoriesOf } from "./menu";
import { setAvailable } from "./switching";

interface Props {
  readonly vendorId: string;
  readonly version: number; // told from outside: somebody else may publish, too
}

/** Everything on the menu, each item on or off. */
export function MenuPage({ vendorId, version }: Props) {
  const { value, problem, reload } = useLoaded(vendorId, () => menuOf(vendorId, version));
  useEffect(reload, [version, reload]);
  return (
    <section className="page narrow">
      <h1>{t("nav.menu")}</h1>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value === null && <p className="notice">{t("menu.none")}</p>}
      {value && <Categories menu={value} changed={reload} />}
    </section>
  );
}

function Categories({ menu, changed }: { menu: MenuModel; changed: () => void }) {
  return categoriesOf(menu).map(({ name, items }) => (
    <section key={name}>
      {name && <h2>{name}</h2>}
      <ul className="menu">{items.map((item) => <Item key={item.item_id} item={item} menu={menu} changed={changed} />)}</ul>
    </section>
  ));
}

function Item({ item, menu, changed }: { item: ItemModel; menu: MenuModel; changed: () => void }) {
  const [busy, setBusy] = useState(false);
  const toggle = async () => {
    setBusy(true);
    const done = t(item.available ? "menu.is-off" : "menu.is-on", { item: item.name });
    await tried(() => setAvailable(menu.vendor_id, item.item_id, !item.available), done);
    changed();
    setBusy(false);
  };
  return (
    <li>
      <button type="button" role="switch" aria-checked={item.available} className="switch" disabled={busy} onClick={() => void toggle()} data-item={item.item_id}>
        <span className="grow">{item.name}</span>
        <span className="soft">{money(item.price_minor, menu.currency)}</span>
        <span className="state">{t(item.available ? "menu.on" : "menu.off")}</span>
      </button>
    </li>
  );
}

async function menuOf(vendorId: string, version: number): Promise<MenuModel | null> {
  return version === 0 ? null : (await api.getVendorsByVendorIdMenu(vendorId)).body;
}
