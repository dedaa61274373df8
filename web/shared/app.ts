/** Which of the apps this page is: each is served below its own name. */

export const APP = location.pathname.split("/")[1] ?? "";
export const BASE = `/${APP}/`;
export const ICON = `${BASE}icon.svg`;
