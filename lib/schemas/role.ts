import * as z from "zod";

/** Roles of a member or a token in a team, from the least to the most; each includes the ones before. */
export const ROLES = ["viewer", "operator", "editor", "admin", "owner"] as const;
export const roleSchema = z.enum(ROLES).meta({ title: "Role" });
export type Role = (typeof ROLES)[number];
