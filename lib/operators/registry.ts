import type * as z from "zod";
import { approvalOperator } from "./approval";
import { bashOperator } from "./bash";
import { branchOperator } from "./branch";
import { checkColumnOperator } from "./check-column";
import {
  checkFreshnessOperator,
  checkIntervalOperator,
  checkRowCountOperator,
} from "./check-figures";
import { checkThresholdOperator, checkValueOperator } from "./check-query";
import { checkSchemaOperator } from "./check-schema";
import { checkTableOperator } from "./check-table";
import { dagTriggerOperator } from "./dag-trigger";
import type { Operator, RunnableOperator } from "./define-operator";
import { emailSendOperator } from "./email-send";
import { emptyOperator } from "./empty";
import { fileTransferOperator } from "./file-transfer";
import { httpRequestOperator } from "./http-request";
import { latestOnlyOperator } from "./latest-only";
import { nodeOperator } from "./node";
import { TaskFailure } from "./outcome";
import { pythonOperator } from "./python";
import { s3CopyOperator } from "./s3-copy";
import { s3DeleteOperator } from "./s3-delete";
import { s3DownloadOperator } from "./s3-download";
import { s3ListOperator } from "./s3-list";
import { s3UploadOperator } from "./s3-upload";
import { sensorAssetOperator } from "./sensor-asset";
import { sensorDagRunOperator, sensorTaskOperator } from "./sensor-dag";
import { sensorFileOperator } from "./sensor-file";
import { sensorHttpOperator } from "./sensor-http";
import { sensorS3KeyOperator } from "./sensor-s3-key";
import { sensorS3KeysUnchangedOperator } from "./sensor-s3-keys-unchanged";
import { sensorSqlOperator } from "./sensor-sql";
import { sensorTimeOperator } from "./sensor-time";
import { sensorTimeDeltaOperator } from "./sensor-time-delta";
import { shortCircuitOperator } from "./short-circuit";
import { slackPostOperator } from "./slack-post";
import { sqlLoadOperator } from "./sql-load";
import { sqlQueryOperator } from "./sql-query";
import { sqlTransferOperator } from "./sql-transfer";

/** Every operator that this worker can run, by type. Worker only: it loads the client libraries. */
export const operatorRegistry: ReadonlyMap<string, RunnableOperator> = new Map(
  [
    runnable(emptyOperator),
    runnable(bashOperator),
    runnable(pythonOperator),
    runnable(nodeOperator),
    runnable(httpRequestOperator),
    runnable(sqlQueryOperator),
    runnable(sqlLoadOperator),
    runnable(sqlTransferOperator),
    runnable(fileTransferOperator),
    runnable(s3ListOperator),
    runnable(s3CopyOperator),
    runnable(s3UploadOperator),
    runnable(s3DownloadOperator),
    runnable(s3DeleteOperator),
    runnable(emailSendOperator),
    runnable(slackPostOperator),
    runnable(branchOperator),
    runnable(shortCircuitOperator),
    runnable(latestOnlyOperator),
    runnable(sensorS3KeyOperator),
    runnable(sensorTimeDeltaOperator),
    runnable(sensorS3KeysUnchangedOperator),
    runnable(sensorFileOperator),
    runnable(sensorHttpOperator),
    runnable(sensorSqlOperator),
    runnable(sensorTimeOperator),
    runnable(sensorAssetOperator),
    runnable(sensorDagRunOperator),
    runnable(sensorTaskOperator),
    runnable(approvalOperator),
    runnable(checkColumnOperator),
    runnable(checkFreshnessOperator),
    runnable(checkIntervalOperator),
    runnable(checkRowCountOperator),
    runnable(checkThresholdOperator),
    runnable(checkValueOperator),
    runnable(checkSchemaOperator),
    runnable(checkTableOperator),
    runnable(dagTriggerOperator),
  ].map((operator) => [operator.type, operator]),
);

/** Hides an operator's config type behind a parse of the rendered config. */
function runnable<Config extends z.ZodObject>(operator: Operator<Config>): RunnableOperator {
  const { run, ...description } = operator;
  return {
    ...description,
    async execute(ctx, renderedConfig) {
      const parsed = operator.config.safeParse(renderedConfig);
      if (!parsed.success) {
        const issues = parsed.error.issues.map(
          (issue) => `${issue.path.join(".")}: ${issue.message}`,
        );
        throw new TaskFailure("bad_config", issues.join("; "), { retryable: false });
      }
      const problems = operator.check?.(parsed.data) ?? [];
      if (problems.length > 0) {
        throw new TaskFailure("bad_config", problems.map((p) => p.message).join("; "), {
          retryable: false,
        });
      }
      return run(ctx, parsed.data);
    },
  };
}
