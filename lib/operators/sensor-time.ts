import * as z from "zod";
import { instantOfWall, spanAt } from "@/lib/core/timetable/zone";
import { TaskFailure } from "./outcome";
import { defineSensor } from "./sensor";
import { sensorTimeDescription } from "./sensor-time.schema";

const DAY_MS = 86_400_000;
const clockSchema = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/);
const instantSchema = z.iso.datetime({ offset: true });

/** The `sensor.time` operator. */
export const sensorTimeOperator = defineSensor(
  sensorTimeDescription,
  (config) => config,
  async (ctx, { target_time }) => {
    const target = targetOf(target_time, ctx.interval.end, ctx.timezone);
    if (Date.now() >= target.getTime()) {
      return { met: true, saw: `it is ${target.toISOString()} or later` };
    }
    return { met: false, saw: `it is not ${target.toISOString()} yet`, until: target };
  },
);

/** The instant of a time of the day on the day, by the zone's clocks, in which `end` lies. */
function targetOf(text: string, end: Date, timezone: string): Date {
  const time = text.trim();
  if (instantSchema.safeParse(time).success) return new Date(time);
  if (!clockSchema.safeParse(time).success) {
    throw new TaskFailure(
      "bad_config",
      `target_time: expected a time such as 08:30 or an instant such as 2026-01-31T08:30:00Z, found ${text}`,
      { retryable: false },
    );
  }
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  const wall = end.getTime() + spanAt(timezone, end.getTime()).offset;
  const day = Math.floor(wall / DAY_MS) * DAY_MS;
  return new Date(instantOfWall(timezone, day + ((hours * 60 + minutes) * 60 + seconds) * 1000));
}
