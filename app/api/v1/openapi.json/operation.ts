import type * as z from "zod";
import type { Permission } from "@/lib/core/permissions";

/** One operation of the API, as its description tells it. */
export type Operation = {
  tag: string;
  summary: string;
  /** What the caller's role must allow; `person` means signed in, `anyone` not even that. */
  needs: Permission | "person" | "anyone";
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Of the answer when all goes well; 200 unless stated. */
  status?: number;
  /** JSON of the answer; 204 without one. */
  answer?: z.ZodType;
  /** The answer is a stream of server-sent events, each with JSON of `answer`. */
  events?: true;
  /** The answer is plain text. */
  text?: true;
  /** `Idempotency-Key` is honoured. */
  idempotent?: true;
};

/** Operations by method and path below /api/v1, for example `GET /teams/{team}`. */
export type Operations = Record<string, Operation>;
