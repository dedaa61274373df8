import { SaidView } from "@shared/lib/said-view";
import { useStore } from "@shared/lib/store";
import { BottomBar } from "@shared/phone/bottom-bar";
import { ConnectionBar } from "@shared/phone/connection-bar";
import { Screen } from "@shared/phone/screen";
import { Settings } from "@shared/phone/settings";
import { SignIn } from "@shared/session/sign-in";
import { login } from "@shared/session/tokens";
import { t } from "../words";

/** The sign-in page, or the app of whoever has signed in. */
export function App() {
  const signedIn = useStore(login) !== undefined;
  if (!signedIn) return <SignIn lead={t("sign-in.lead")} newAs="customer" />;
  return (
    <div className="app">
      <ConnectionBar />
      <Screen title={t("nav.account")}><Settings /></Screen>
      <BottomBar label={t("nav.label")} tabs={[{ route: "/account", label: t("nav.account"), icon: "☺" }]} />
      <SaidView />
    </div>
  );
}
