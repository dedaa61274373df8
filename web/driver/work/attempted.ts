import { explained } from "@shared/lib/load";
import { say } from "@shared/lib/said";

/** Do it. Only a refusal is told: what was done, the page itself shows. Gives whether it was done. */
export async function attempted(deed: () => Promise<unknown>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    say(explained(error), true);
    return false;
  }
}
