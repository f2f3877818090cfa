import { webSettings } from "@/lib/auth/settings";
import { parseSecretKey } from "@/lib/crypto/derive-key";
import { createSecretBox, type SecretBox } from "@/lib/crypto/secrets";

let box: SecretBox | undefined;

/** Encrypts what routes are given to keep secret. Only the worker has a reason to decrypt. */
export function webSecretBox(): SecretBox {
  box ??= createSecretBox(parseSecretKey(webSettings().secretKey));
  return box;
}
