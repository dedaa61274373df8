import { installer } from "../pwa/install";
import { useStore } from "../lib/store";
import { theme, toggleTheme } from "../lib/theme";
import { api, signOut } from "../session/session";
import { choose, language, languages } from "../words/language";
import { t } from "../words/own";
import { BigButton } from "./big-button";

const NAMES = { en: "English", de: "Deutsch", ar: "العربية" } as const;

/** Language, look, installing and leaving: the same in every app. */
export function Settings() {
  const install = useStore(installer);
  const worn = useStore(theme);
  return (
    <div className="settings">
      <label className="field">
        {t("settings.language")}
        <select value={useStore(language)} onChange={(event) => void speakFromNowOn(event.target.value)}>
          {languages().map((one) => (
            <option key={one} value={one} lang={one}>{NAMES[one]}</option>
          ))}
        </select>
      </label>
      <BigButton look="calm" act={toggleTheme}>{t("settings.look")}: {t(worn === "dark" ? "settings.dark" : "settings.light")}</BigButton>
      {install && <BigButton look="calm" act={install}>{t("settings.install")}</BigButton>}
      <BigButton look="calm" act={signOut}>{t("sign-out")}</BigButton>
    </div>
  );
}

/** Letters and messages are to be in it, too; if that cannot be told now, this device knows it all the same. */
async function speakFromNowOn(wanted: string): Promise<void> {
  choose(wanted);
  await api.patchMe({ language: wanted }).catch(() => undefined);
}
