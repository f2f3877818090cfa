import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** Lets the editor add its style sheet under our Content-Security-Policy: with the page's nonce. */
export function nonceOfPage(): Extension {
  // Browsers hide the attribute from selectors' values, but give it to scripts as a property.
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  return nonce === undefined || nonce === "" ? [] : EditorView.cspNonce.of(nonce);
}
