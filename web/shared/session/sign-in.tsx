import { useState, type FormEvent } from "react";
import { explained } from "../lib/load";
import { ICON } from "../app";
import { t } from "../words/own";
import { signIn, signInWithCode } from "./session";
import { isRefusal } from "./tokens";

/** E-mail and password, and a code where the account has a second factor. */
export function SignIn({ lead }: { lead: string }) {
  const [ticket, setTicket] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const told = new FormData(event.currentTarget);
    const field = (name: string) => String(told.get(name) ?? "").trim();
    setBusy(true);
    setProblem("");
    try {
      await (ticket ? signInWithCode(ticket, field("code")) : signIn(field("email"), String(told.get("password") ?? "")));
    } catch (error) {
      if (isRefusal(error, "mfa-required")) setTicket(String((error.problem as { ticket?: string }).ticket ?? ""));
      else setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <img src={ICON} alt="" width="48" height="48" />
        <h1>{t("app.name")}</h1>
        <p className="soft">{ticket ? t("sign-in.code-lead") : lead}</p>
        {ticket ? <Code /> : <Password />}
        {problem && <p className="notice bad" role="alert">{problem}</p>}
        <button type="submit" className="main" disabled={busy}>{busy ? t("sign-in.busy") : t("sign-in.go")}</button>
        {ticket && <button type="button" onClick={() => setTicket("")}>{t("sign-in.back")}</button>}
      </form>
    </main>
  );
}

function Password() {
  return (
    <>
      <label>
        {t("sign-in.email")}
        <input name="email" type="email" autoComplete="username" required autoFocus />
      </label>
      <label>
        {t("sign-in.password")}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
    </>
  );
}

function Code() {
  return (
    <label>
      {t("sign-in.code")}
      <input name="code" inputMode="numeric" autoComplete="one-time-code" required autoFocus />
    </label>
  );
}
