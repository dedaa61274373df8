import { useId } from "react";
import { t } from "../words/own";

/** A field to search with; searches when it is sent. */
export function SearchField({ hint, search }: { hint: string; search: (text: string) => void }) {
  const id = useId();
  return (
    <form
      role="search"
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        search(String(new FormData(event.currentTarget).get("q") ?? "").trim());
      }}
    >
      <label htmlFor={id}>{t("search")}</label>
      <input id={id} name="q" type="search" placeholder={hint} />
    </form>
  );
}
