import { defineSensor } from "./sensor";
import { sensorTimeDeltaDescription } from "./sensor-time-delta.schema";

/** The `sensor.time_delta` operator. */
export const sensorTimeDeltaOperator = defineSensor(
  sensorTimeDeltaDescription,
  (config) => config,
  async (ctx, { delta }) => {
    const target = new Date(ctx.interval.end.getTime() + delta * 1000);
    if (Date.now() >= target.getTime()) {
      return { met: true, saw: `it is ${target.toISOString()} or later` };
    }
    return { met: false, saw: `it is not ${target.toISOString()} yet`, until: target };
  },
);
