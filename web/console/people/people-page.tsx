import type { User } from "@roundsman/client";
import { useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { SearchField } from "@shared/lib/search-field";
import { api, may } from "@shared/session/session";
import { count, dayAndTime, named, t } from "../words";
import { GiveRoles } from "./give-roles";

const PAGE = 100;

/** Who is in the organization, and with which roles. */
export function PeoplePage({ about = "" }: { about?: string }) {
  const [q, setQ] = useState(about);
  const [chosen, choose] = useState<User>();
  const { value, problem, reload } = useLoaded(q, () => api.getUsers({ q: q || undefined, limit: PAGE }));
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.people")}</h1>
        <SearchField hint={t("people.search-hint")} search={setQ} />
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value && (
        <table className="table" data-testid="people">
          <thead>
            <tr>
              <th scope="col">{t("people.name")}</th>
              <th scope="col">{t("people.email")}</th>
              <th scope="col">{t("people.roles")}</th>
              <th scope="col">{t("people.since")}</th>
            </tr>
          </thead>
          <tbody>{value.items.map((user) => <Row key={user.user_id} user={user} give={() => choose(user)} />)}</tbody>
        </table>
      )}
      {chosen && <GiveRoles key={chosen.user_id} user={chosen} close={() => choose(undefined)} done={reload} />}
    </section>
  );
}

function Row({ user, give }: { user: User; give: () => void }) {
  return (
    <tr>
      <td>{user.name}{user.suspended && <span className="badge" data-status="cancelled">{t("people.suspended")}</span>}</td>
      <td>{user.email}</td>
      <td>
        <span className="actions">
          {user.roles.map((role) => <span key={role} className="badge">{named("role", role)}</span>)}
          {(user.custom_roles ?? []).length > 0 && <span className="badge">{t("roles.own")}: {count(user.custom_roles?.length ?? 0)}</span>}
          {may("people:roles") && <button type="button" className="small" aria-label={t("people.roles-of", { name: user.name })} onClick={give}>{t("people.give-roles")}</button>}
        </span>
      </td>
      <td><time dateTime={user.registered_at}>{dayAndTime(user.registered_at)}</time></td>
    </tr>
  );
}
