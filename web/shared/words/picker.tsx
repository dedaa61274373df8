import { useStore } from "../lib/store";
import { api } from "../session/session";
import { choose, language, languages } from "./language";

const NAMES = { en: "English", de: "Deutsch", ar: "العربية" } as const;

/** Each language by its own name. */
export function LanguagePicker({ label }: { label: string }) {
  return (
    <select aria-label={label} value={useStore(language)} onChange={(event) => void speakFromNowOn(event.target.value)}>
      {languages().map((one) => (
        <option key={one} value={one} lang={one}>{NAMES[one]}</option>
      ))}
    </select>
  );
}

/** Letters and messages are to be in it, too; if that cannot be told now, this device knows it all the same. */
async function speakFromNowOn(wanted: string): Promise<void> {
  choose(wanted);
  await api.patchMe({ language: wanted }).catch(() => undefined);
}
