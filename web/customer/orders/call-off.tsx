import type { CancelRequest, OrderModel } from "@roundsman/client";
import { useState } from "react";
import { Kept } from "@shared/lib/kept";
import { tried } from "@shared/lib/said";
import { once, type Wish } from "@shared/lib/wish";
import { BigButton } from "@shared/phone/big-button";
import { Sheet } from "@shared/phone/sheet";
import { api } from "@shared/session/session";
import { t } from "../words";
import { callOff } from "./tracked";

const asked = new Kept<Wish | null>("cancel-asked", null);

/** Asks once more before it is called off, and says what that costs. */
export function CallOff({ order, done }: { order: OrderModel; done: () => void }) {
  const [open, setOpen] = useState(false);
  const cancel = async () => {
    const wish: CancelRequest & { order: string } = { order: order.order_id, reason: t("cancel.reason") };
    await tried(
      () => once(asked, wish, ({ reason }, key) => api.postOrdersByOrderIdCancel(order.order_id, { reason }, { key })),
      t("cancel.done"),
    );
    setOpen(false);
    done();
  };
  return (
    <>
      <BigButton look="calm" act={() => setOpen(true)}>{t("cancel.open")}</BigButton>
      {open && (
        <Sheet title={t("cancel.title")} close={() => setOpen(false)}>
          <p>{t(callOff(order) === "free" ? "cancel.free" : "cancel.fee")}</p>
          <BigButton look="bad" act={cancel}>{t("cancel.go")}</BigButton>
          <BigButton look="calm" act={() => setOpen(false)}>{t("cancel.keep")}</BigButton>
        </Sheet>
      )}
    </>
  );
}
