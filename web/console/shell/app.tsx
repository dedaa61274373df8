import { useEffect } from "react";
import { Link } from "@shared/lib/link";
import { go, useRoute } from "@shared/lib/route";
import { SaidView } from "@shared/lib/said-view";
import { useStore } from "@shared/lib/store";
import { toggleTheme } from "@shared/lib/theme";
import { Palette } from "../search/palette";
import { signOut } from "@shared/session/session";
import { SignIn } from "@shared/session/sign-in";
import { login } from "@shared/session/tokens";
import { LanguagePicker } from "@shared/words/picker";
import { StepUp } from "../roles/step-up";
import { t } from "../words";
import { ICON } from "@shared/app";
import { LinkState } from "@shared/shell/link-state";
import { pageOf, pages } from "./pages";

/** The sign-in page, or the console as the person may see it. */
export function App() {
  const signedIn = useStore(login) !== undefined;
  return signedIn ? <Console /> : <SignIn lead={t("sign-in.lead")} />;
}

function Console() {
  const route = useRoute();
  const menu = pages();
  const page = pageOf(route);
  const first = menu[0]?.route;
  useEffect(() => {
    if (page === null && first !== undefined) go(first);
  }, [page, first]);

  return (
    <>
      <a className="skip" href="#page">{t("skip")}</a>
      <header className="bar">
        <b className="brand"><img src={ICON} alt="" width="24" height="24" />{t("app.name")}</b>
        <nav aria-label={t("nav.label")}>
          {menu.map((one) => (
            <Link key={one.route} to={one.route}>{t(one.word)}</Link>
          ))}
        </nav>
        <LinkState />
        <Palette />
        <LanguagePicker label={t("language")} />
        <button type="button" className="plain" onClick={toggleTheme} aria-label={t("theme.toggle")}>◐</button>
        <button type="button" className="plain" onClick={() => void signOut()}>{t("sign-out")}</button>
      </header>
      <main id="page" tabIndex={0}>{first === undefined ? <Nothing /> : page}</main>
      <StepUp />
      <SaidView />
    </>
  );
}

function Nothing() {
  return (
    <section className="page">
      <h1>{t("forbidden.title")}</h1>
      <p>{t("forbidden.lead")}</p>
    </section>
  );
}
