import { useState, type FormEvent } from "react";
import { ICON } from "../app";
import { explained } from "../lib/load";
import { t, type Word } from "../words/own";
import { signIn, signInWithCode, signUp, type OwnRole } from "./session";
import { isRefusal } from "./tokens";

type Way = "in" | "up";

interface Shown {
  readonly lead: string;
  readonly newAs?: OwnRole; // what whoever signs up here becomes; without it nobody does
}

/** E-mail and password, and a code where the account has a second factor; or a new account. */
export function SignIn({ lead, newAs }: Shown) {
  const [way, setWay] = useState<Way>("in");
  const [ticket, setTicket] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const told = new FormData(event.currentTarget);
    setBusy(true);
    setProblem("");
    try {
      await entered(told, ticket, way === "up" ? newAs : undefined);
    } catch (error) {
      if (isRefusal(error, "mfa-required")) setTicket(String((error.problem as { ticket?: string }).ticket ?? ""));
      else setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  const other = way === "in" ? "up" : "in";
  const word: Word = `sign-${ticket ? "in" : way}.${busy ? "busy" : "go"}`;
  return (
    <main className="sign-in">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <img src={ICON} alt="" width="48" height="48" />
        <h1>{t("app.name")}</h1>
        <p className="soft">{ticket ? t("sign-in.code-lead") : lead}</p>
        {ticket ? <Code /> : <Account way={way} />}
        {problem && <p className="notice bad" role="alert">{problem}</p>}
        <button type="submit" className="main" disabled={busy}>{t(word)}</button>
        {ticket && <button type="button" onClick={() => setTicket("")}>{t("sign-in.back")}</button>}
        {newAs && !ticket && <button type="button" onClick={() => setWay(other)}>{t(`sign-${other}.instead`)}</button>}
      </form>
    </main>
  );
}

function entered(told: FormData, ticket: string, newAs: OwnRole | undefined): Promise<void> {
  const field = (name: string) => String(told.get(name) ?? "").trim();
  if (ticket) return signInWithCode(ticket, field("code"));
  const [email, password] = [field("email"), String(told.get("password") ?? "")];
  return newAs ? signUp({ email, password, name: field("name"), role: newAs }) : signIn(email, password);
}

function Account({ way }: { way: Way }) {
  const isNew = way === "up";
  return (
    <>
      {isNew && (
        <label>
          {t("sign-up.name")}
          <input name="name" autoComplete="name" required maxLength={200} />
        </label>
      )}
      <label>
        {t("sign-in.email")}
        <input name="email" type="email" autoComplete="username" required autoFocus />
      </label>
      <label>
        {t("sign-in.password")}
        <input
          name="password"
          type="password"
          autoComplete={isNew ? "new-password" : "current-password"}
          minLength={isNew ? 10 : 1}
          aria-describedby={isNew ? "password-hint" : undefined}
          required
        />
      </label>
      {isNew && <p id="password-hint" className="soft">{t("sign-up.password")}</p>}
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
