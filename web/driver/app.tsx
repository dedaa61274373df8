import { SaidView } from "@shared/lib/said-view";
import { go, useRoute } from "@shared/lib/route";
import { useStore } from "@shared/lib/store";
import { useChannel } from "@shared/live/channel";
import { BottomBar } from "@shared/phone/bottom-bar";
import { ConnectionBar } from "@shared/phone/connection-bar";
import { claims } from "@shared/session/claims";
import { SignIn } from "@shared/session/sign-in";
import { login } from "@shared/session/tokens";
import { useEffect, useState, type ReactNode } from "react";
import { TodayPage } from "./day/today-page";
import { JoinPage } from "./join/join-page";
import { MePage } from "./join/me-page";
import { Rider } from "./work/rider";
import { RiderContext, useRider } from "./work/rider-context";
import { WorkPage } from "./work/work-page";
import { t } from "./words";

/** The sign-in page, or the app of whoever is signed in. */
export function App() {
  const now = useStore(login);
  return (
    <div className="app">
      {now === undefined ? <SignIn lead={t("sign-in.lead")} newAs="driver" /> : <Signed key={claims(now.access).name} userId={claims(now.access).name} />}
    </div>
  );
}

function Signed({ userId }: { userId: string }) {
  const [rider] = useState(() => new Rider(userId));
  useEffect(() => rider.begin(), [rider]);
  return (
    <RiderContext value={rider}>
      <ConnectionBar />
      <Pages />
      <SaidView />
    </RiderContext>
  );
}

function Pages() {
  const rider = useRider();
  const { driver, mustRegister } = useStore(rider.work);
  const waiting = useStore(rider.outbox.waiting).length;
  const route = useRoute();
  const refresh = () => void rider.refresh();
  useChannel(driver ? `driver:${driver.driver_id}` : null, refresh, refresh);
  const page = PAGES[route];
  useEffect(() => {
    if (page === undefined) go("/work");
  }, [page]);

  if (mustRegister) return <JoinPage />;
  const tabs = [
    { route: "/work", label: t("nav.work"), icon: "◎", count: waiting },
    { route: "/today", label: t("nav.today"), icon: "Σ" },
    { route: "/me", label: t("nav.me"), icon: "☺" },
  ];
  return (
    <>
      {page}
      <BottomBar label={t("nav.label")} tabs={tabs} />
    </>
  );
}

const PAGES: Readonly<Record<string, ReactNode>> = { "/work": <WorkPage />, "/today": <TodayPage />, "/me": <MePage /> };
