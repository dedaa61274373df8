/** Every text of the customer's app. Another language is a file like this one. */
export const en = {
  "sign-in.lead": "Order what you like, and follow it to your door.",
  "nav.label": "Pages",
  "nav.account": "Account",
} as const;

export type Word = keyof typeof en;
