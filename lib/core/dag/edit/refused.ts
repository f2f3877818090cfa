/** An edit that is not made; the message tells the author why. */
export class EditRefused extends Error {
  override name = "EditRefused";
}
