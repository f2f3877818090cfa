import type { Operator } from "./define-operator";
import { parseOutput } from "./output";
import { s3Client } from "./s3-client";
import { DEFAULT_MAX_OBJECTS } from "./s3-fields";
import { s3ListDescription } from "./s3-list.schema";
import { selectObjects } from "./s3-objects";

/** The `s3.list` operator. */
export const s3ListOperator: Operator<typeof s3ListDescription.config> = {
  ...s3ListDescription,
  async run(ctx, config) {
    const client = await s3Client(ctx, config);
    const found = await selectObjects(ctx, client, config.objects, {
      max: config.max_objects ?? DEFAULT_MAX_OBJECTS,
    });
    const { details = false } = config;
    return { output: parseOutput(details ? found : found.map(({ address }) => address)) };
  },
};
