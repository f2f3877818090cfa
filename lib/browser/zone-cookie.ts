import { ZONE_CHOICES, type ZoneChoice } from "./zone";

/** Remembers whose clock a person reads times by, so that the server's page has them so at once. */
export const ZONE_COOKIE = "millrace_zone";

/** What a cookie or an address says, or undefined when it is no choice. */
export function readZoneChoice(text: string | undefined): ZoneChoice | undefined {
  return ZONE_CHOICES.find((choice) => choice === text);
}
