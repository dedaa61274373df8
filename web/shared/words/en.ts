/** Texts of what the apps share. */
export const en = {
  "app.name": "Roundsman",
  "sign-in.email": "E-mail",
  "sign-in.password": "Password",
  "sign-in.code": "Code of your authenticator app",
  "sign-in.code-lead": "Your account has a second factor.",
  "sign-in.go": "Sign in",
  "sign-in.busy": "Signing in…",
  "sign-in.back": "Start again",
  "close": "Close",
  "link.live": "Live",
  "link.connecting": "Connecting…",
  "link.lost": "Connection lost. What you see may be old; trying again.",
  "link.refused": "Signed out. Sign in again.",
  "search": "Search",
} as const;
