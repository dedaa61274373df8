import type { VendorModel } from "@roundsman/client";
import { useLoaded } from "@shared/lib/load";
import { useEffect } from "react";
import { named, t } from "../words";
import { choose, ownShops, usual } from "./shops";

/** Which shop this device stands in; asks only where there are several. */
export function ChooseShop() {
  const { value, problem, reload } = useLoaded("shops", ownShops);
  const only = value === undefined ? undefined : usual(value);
  useEffect(() => {
    if (only !== undefined) choose(only);
  }, [only]);
  return (
    <section className="page">
      <h1>{t("shops.title")}</h1>
      {problem && <p className="notice bad" role="alert">{problem} <button type="button" onClick={reload}>{t("again")}</button></p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value?.length === 0 && <p className="notice">{t("shops.none")}</p>}
      <ul className="shops" data-testid="shops">{value?.map((one) => <Shop key={one.vendor_id} shop={one} />)}</ul>
    </section>
  );
}

function Shop({ shop }: { shop: VendorModel }) {
  return (
    <li>
      <button type="button" className="card shop" data-shop={shop.vendor_id} onClick={() => choose(shop)}>
        <b>{shop.name}</b>
        <span className="soft">{shop.location.address}</span>
        <span className="badge" data-status={shop.status}>{named("status", shop.status)}</span>
      </button>
    </li>
  );
}
