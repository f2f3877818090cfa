import { formatCount } from "@/lib/browser/format";

/**
 * What to say of a sign-in that failed, by the name that comes back in `?error=`. It never tells
 * whether an account exists.
 */
export function signInFailure(error: string, waitSeconds: number | null = null): string {
  switch (error) {
    case "CredentialsSignin":
      return "The e-mail address or the password is not right.";
    case "TooManyAttempts":
      return `Too many failed sign-ins. Try again ${waitWords(waitSeconds)}.`;
    case "Unavailable":
      return "Millrace cannot reach its database just now. Try again in a moment.";
    case "AccessDenied":
      return "That account may not sign in: the provider has no verified e-mail address of it, or the account is disabled.";
    case "OAuthAccountNotLinked":
      return "There is an account with this e-mail address already. Sign in the way you did before.";
    case "OAuthSignin":
    case "OAuthCallback":
    case "OAuthCreateAccount":
    case "Callback":
      return "The provider did not complete the sign-in. Try again, or sign in another way.";
    case "SessionRequired":
      return "Sign in to see that page.";
    default:
      return "Signing in did not work. Try again; the server's log tells more.";
  }
}

function waitWords(seconds: number | null): string {
  if (seconds === null) return "in a quarter of an hour";
  if (seconds < 60) return `in ${formatCount(Math.max(1, Math.ceil(seconds)), "second")}`;
  return `in ${formatCount(Math.ceil(seconds / 60), "minute")}`;
}
