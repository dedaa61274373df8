import type { Role, User } from "@roundsman/client";
import { useState } from "react";
import { explained, useLoaded } from "@shared/lib/load";
import { say } from "@shared/lib/said";
import { claims } from "@shared/session/claims";
import { api } from "@shared/session/session";
import { login } from "@shared/session/tokens";
import { Asking } from "../parts/asking";
import { givable, givesRole, PLATFORM_ROLES } from "../roles/givable";
import { inPerson } from "../roles/step-up";
import { named, t } from "../words";

/** Which roles somebody holds from now on: the platform's, and the organization's own. */
export function GiveRoles({ user, close, done }: { user: User; close: () => void; done: () => void }) {
  const table = useLoaded("roles", () => api.getRoles());
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (told: FormData) => {
    const body = { roles: told.getAll("role").map(String) as Role[], custom_roles: told.getAll("own").map(String) };
    setBusy(true);
    try {
      await inPerson(() => api.postUsersByUserIdRoles(user.user_id, body));
      say(t("people.roles-given", { name: user.name }));
      close();
      done();
    } catch (error) {
      setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  const own = claims(login.get()?.access ?? "");
  const may = givable(own.roles, own.permissions);
  const offered = PLATFORM_ROLES.filter((role) => user.roles.includes(role) || givesRole(role, may));
  return (
    <Asking title={t("people.roles-of", { name: user.name })} go={t("save")} problem={problem || table.problem} busy={busy || table.value === undefined} submit={(told) => void save(told)} close={close}>
      <p className="soft">{t("people.roles-lead")}</p>
      <fieldset className="rights">
        <legend>{t("roles.platform")}</legend>
        {offered.map((role) => (
          <label key={role}>
            <input type="checkbox" name="role" value={role} defaultChecked={user.roles.includes(role)} />
            {named("role", role)}
          </label>
        ))}
      </fieldset>
      {table.value && table.value.own.length > 0 && (
        <fieldset className="rights">
          <legend>{t("roles.own")}</legend>
          {table.value.own.map((role) => (
            <label key={role.role_id}>
              <input type="checkbox" name="own" value={role.role_id} defaultChecked={user.custom_roles?.includes(role.role_id)} />
              {role.name}
            </label>
          ))}
        </fieldset>
      )}
    </Asking>
  );
}
