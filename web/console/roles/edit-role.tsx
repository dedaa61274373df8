import { newKey, type OwnRole, type Permission } from "@roundsman/client";
import { useState } from "react";
import { explained, useLoaded } from "@shared/lib/load";
import { say } from "@shared/lib/said";
import { claims } from "@shared/session/claims";
import { api } from "@shared/session/session";
import { login } from "@shared/session/tokens";
import { Asking } from "../parts/asking";
import { named, t } from "../words";
import { givable, PERMISSIONS } from "./givable";
import { inPerson } from "./step-up";

interface Edited {
  readonly role: OwnRole | undefined; // none: a new one
  readonly close: () => void;
  readonly done: () => void;
}

/** Name and permissions of a role; whoever changed it meanwhile is not overwritten. */
export function EditRole({ role, close, done }: Edited) {
  const [key] = useState(newKey);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const tag = useLoaded(role?.role_id ?? "", async () => (role ? (await api.getRolesByRoleId(role.role_id)).etag : ""));
  const save = async (told: FormData) => {
    const definition = { name: String(told.get("name") ?? "").trim(), permissions: told.getAll("permission").map(String) as Permission[] };
    if (definition.permissions.length === 0) return setProblem(t("roles.at-least-one"));
    setBusy(true);
    try {
      await inPerson<unknown>(() => (role ? api.putRolesByRoleId(role.role_id, definition, { ifMatch: tag.value }) : api.postRoles(definition, { key })));
      say(t("roles.saved", { name: definition.name }));
      close();
      done();
    } catch (error) {
      setProblem(explained(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Asking title={role ? t("roles.edit-title", { name: role.name }) : t("roles.new")} go={t("save")} problem={problem || tag.problem} busy={busy || tag.value === undefined} submit={(told) => void save(told)} close={close}>
      <label className="field">
        {t("roles.name")}
        <input name="name" required maxLength={200} defaultValue={role?.name} autoFocus />
      </label>
      <Rights role={role} />
    </Asking>
  );
}

function Rights({ role }: { role: OwnRole | undefined }) {
  const own = claims(login.get()?.access ?? "");
  const may = givable(own.roles, own.permissions);
  const shown = PERMISSIONS.filter((one) => may.has(one) || role?.permissions.includes(one));
  return (
    <fieldset className="rights">
      <legend>{t("roles.permits")}</legend>
      {shown.map((one) => (
        <label key={one}>
          <input type="checkbox" name="permission" value={one} defaultChecked={role?.permissions.includes(one)} />
          <span title={one}>{named("permission", one)}</span>
        </label>
      ))}
    </fieldset>
  );
}
