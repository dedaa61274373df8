import { go } from "@shared/lib/route";
import { useStore } from "@shared/lib/store";
import { useEffect } from "react";
import { number, t } from "../words";
import { mind, unseen } from "./alarm";
import { bell } from "./bell";

/** New orders that nobody has looked at: over every page, until somebody does. */
export function AlarmBar() {
  const orders = useStore(unseen.orders);
  useEffect(mind, []);
  useTitle(orders.length);
  if (orders.length === 0) return null;
  const look = () => {
    unseen.looked();
    go("/queue");
  };
  return (
    <button type="button" className="alarm" data-testid="alarm" onClick={look}>
      {orders.length === 1 ? t("alarm.one") : t("alarm.many", { number: number(orders.length) })}
      <span>{t("alarm.look")}</span>
    </button>
  );
}

/** Without a touch browsers keep a page silent: say so before an order is missed. */
export function SilenceBar() {
  const on = useStore(bell.on);
  if (on) return null;
  return <button type="button" className="silence" data-testid="silence" onClick={() => bell.touched()}>{t("alarm.silent")}</button>;
}

function useTitle(count: number): void {
  useEffect(() => {
    document.title = count === 0 ? t("app.title") : `(${number(count)}) ${t("app.title")}`;
  }, [count]);
}
