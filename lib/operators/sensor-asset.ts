import type { OperatorContext } from "./context";
import type { AssetUpdate } from "./dag-access";
import { defineSensor, type Look } from "./sensor";
import { sensorAssetDescription } from "./sensor-asset.schema";

/** The `sensor.asset` operator. */
export const sensorAssetOperator = defineSensor(
  sensorAssetDescription,
  (config) => config,
  async (ctx, { asset, since = "interval_start" }): Promise<Look> => {
    const from = instantOf(ctx, since);
    const { id, update } = await ctx.dags.assetSince(asset, from);
    if (update !== null) {
      const { at, dagId, runId, taskId, by, extra } = update;
      return {
        met: true,
        saw: `${asset} was updated at ${at.toISOString()} by ${sourceOf(update)}`,
        output: {
          asset,
          at: at.toISOString(),
          dag_id: dagId,
          run_id: runId,
          task_id: taskId,
          by,
          extra,
        },
      };
    }
    const saw =
      from.getTime() === 0
        ? `${asset} was never updated`
        : `${asset} was not updated since ${from.toISOString()}`;
    return { met: false, saw, asset: { id, since: from } };
  },
);

function instantOf(
  ctx: OperatorContext,
  since: "interval_start" | "interval_end" | "last_success",
): Date {
  if (since === "interval_start") return ctx.interval.start;
  if (since === "interval_end") return ctx.interval.end;
  return ctx.dags.lastSuccessAt() ?? new Date(0);
}

function sourceOf({ dagId, runId, taskId, by }: AssetUpdate): string {
  return dagId === "" ? by : `${dagId}/${runId}/${taskId}`;
}
