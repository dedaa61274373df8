import { useEffect } from "react";
import { Link } from "../lib/link";
import { go, useRoute } from "../lib/route";
import { SaidView } from "../lib/said-view";
import { useStore } from "../lib/store";
import { toggleTheme } from "../lib/theme";
import { Palette } from "../search/palette";
import { signOut } from "../session/session";
import { SignIn } from "../session/sign-in";
import { login } from "../session/tokens";
import { t } from "../words";
import { LinkState } from "./link-state";
import { pageOf, pages } from "./pages";

/** The sign-in page, or the console as the person may see it. */
export function App() {
  const signedIn = useStore(login) !== undefined;
  return signedIn ? <Console /> : <SignIn />;
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
        <b className="brand"><img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="24" height="24" />{t("app.name")}</b>
        <nav aria-label={t("nav.label")}>
          {menu.map((one) => (
            <Link key={one.route} to={one.route}>{t(one.word)}</Link>
          ))}
        </nav>
        <LinkState />
        <Palette />
        <button type="button" className="plain" onClick={toggleTheme} aria-label={t("theme.toggle")}>◐</button>
        <button type="button" className="plain" onClick={() => void signOut()}>{t("sign-out")}</button>
      </header>
      <main id="page" tabIndex={-1}>{first === undefined ? <Nothing /> : page}</main>
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
