import { installer } from "../pwa/install";
import { useStore } from "../lib/store";
import { theme, toggleTheme } from "../lib/theme";
import { signOut } from "../session/session";
import { t } from "../words/own";
import { LanguagePicker } from "../words/picker";
import { BigButton } from "./big-button";

/** Language, look, installing and leaving: the same in every app. */
export function Settings() {
  const install = useStore(installer);
  const worn = useStore(theme);
  return (
    <div className="settings">
      <label className="field">
        {t("settings.language")}
        <LanguagePicker label={t("settings.language")} />
      </label>
      <BigButton look="calm" act={toggleTheme}>{t("settings.look")}: {t(worn === "dark" ? "settings.dark" : "settings.light")}</BigButton>
      {install && <BigButton look="calm" act={install}>{t("settings.install")}</BigButton>}
      <BigButton look="calm" act={signOut}>{t("sign-out")}</BigButton>
    </div>
  );
}
