import { findDemoUser } from "./demo";
import { oauthProviders } from "./providers";

/** The ways to sign in here, for the sign-in page. */
export interface SignInOptions {
  /** Ids for next-auth's `signIn(id)`, and names to show. */
  providers: { id: string; name: string }[];
  /** Whether `signIn("demo")` works. */
  demo: boolean;
}

/** The ways to sign in here. */
export async function signInOptions(): Promise<SignInOptions> {
  return {
    providers: oauthProviders().map(({ id, name }) => ({ id, name })),
    demo: (await findDemoUser()) !== null,
  };
}
