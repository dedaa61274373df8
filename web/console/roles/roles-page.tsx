import type { OwnRole, RoleTable } from "@roundsman/client";
import { useState } from "react";
import { useLoaded } from "@shared/lib/load";
import { tried } from "@shared/lib/said";
import { api, may } from "@shared/session/session";
import { count, named, t } from "../words";
import { EditRole } from "./edit-role";
import { inPerson } from "./step-up";

type Edited = "new" | OwnRole;

/** Which roles there are, and those that the organization makes of single permissions. */
export function RolesPage() {
  const { value, problem, reload } = useLoaded("roles", () => api.getRoles());
  const [edited, edit] = useState<Edited>();
  return (
    <section className="page">
      <header className="page-head">
        <h1>{t("nav.roles")}</h1>
        {may("roles:define") && <button type="button" className="main" onClick={() => edit("new")}>{t("roles.new")}</button>}
      </header>
      {problem && <p className="notice bad" role="alert">{problem}</p>}
      {value === undefined && !problem && <p className="quiet">{t("loading")}</p>}
      {value && <OwnRoles roles={value.own} edit={edit} changed={reload} />}
      {value && <PlatformRoles table={value} />}
      {edited && <EditRole key={edited === "new" ? edited : edited.role_id} role={edited === "new" ? undefined : edited} close={() => edit(undefined)} done={reload} />}
    </section>
  );
}

function OwnRoles({ roles, edit, changed }: { roles: readonly OwnRole[]; edit: (role: OwnRole) => void; changed: () => void }) {
  const drop = async (role: OwnRole) => {
    await tried(() => inPerson(() => api.deleteRolesByRoleId(role.role_id)), t("roles.deleted", { name: role.name }));
    changed();
  };
  return (
    <section className="wide-card">
      <h2>{t("roles.own")}</h2>
      {roles.length === 0 && <p className="quiet">{t("roles.none")}</p>}
      <ul className="cards" data-testid="own-roles">
        {roles.map((role) => (
          <li key={role.role_id} className="card" data-role={role.name}>
            <h2>{role.name}</h2>
            <p className="soft">{t("roles.holders", { people: count(role.holders) })}</p>
            <p className="soft">{role.permissions.map((one) => named("permission", one)).join(", ")}</p>
            {may("roles:define") && (
              <p className="actions">
                <button type="button" className="small" onClick={() => edit(role)}>{t("roles.edit")}</button>
                <button type="button" className="small" disabled={role.holders > 0} onClick={() => void drop(role)}>{t("roles.delete")}</button>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlatformRoles({ table }: { table: RoleTable }) {
  return (
    <section>
      <h2>{t("roles.platform")}</h2>
      <table className="table">
        <tbody>
          {table.platform.map((one) => (
            <tr key={one.role}>
              <th scope="row">{named("role", one.role)}</th>
              <td className="soft">{one.permissions.map((permission) => named("permission", permission)).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
