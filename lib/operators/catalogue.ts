import { approvalDescription } from "./approval.schema";
import { bashDescription } from "./bash.schema";
import { branchDescription } from "./branch.schema";
import { checkColumnDescription } from "./check-column.schema";
import {
  checkFreshnessDescription,
  checkIntervalDescription,
  checkRowCountDescription,
} from "./check-figures.schema";
import { checkThresholdDescription, checkValueDescription } from "./check-query.schema";
import { checkSchemaDescription } from "./check-schema.schema";
import { checkTableDescription } from "./check-table.schema";
import { dagTriggerDescription } from "./dag-trigger.schema";
import type { OperatorDescription } from "./define-operator";
import { emailSendDescription } from "./email-send.schema";
import { emptyDescription } from "./empty.schema";
import { fileTransferDescription } from "./file-transfer.schema";
import { httpRequestDescription } from "./http-request.schema";
import { latestOnlyDescription } from "./latest-only.schema";
import { nodeDescription } from "./node.schema";
import { pythonDescription } from "./python.schema";
import { s3CopyDescription } from "./s3-copy.schema";
import { s3DeleteDescription } from "./s3-delete.schema";
import { s3DownloadDescription } from "./s3-download.schema";
import { s3ListDescription } from "./s3-list.schema";
import { s3UploadDescription } from "./s3-upload.schema";
import { sensorAssetDescription } from "./sensor-asset.schema";
import { sensorDagRunDescription, sensorTaskDescription } from "./sensor-dag.schema";
import { sensorFileDescription } from "./sensor-file.schema";
import { sensorHttpDescription } from "./sensor-http.schema";
import { sensorS3KeyDescription } from "./sensor-s3-key.schema";
import { sensorS3KeysUnchangedDescription } from "./sensor-s3-keys-unchanged.schema";
import { sensorSqlDescription } from "./sensor-sql.schema";
import { sensorTimeDescription } from "./sensor-time.schema";
import { sensorTimeDeltaDescription } from "./sensor-time-delta.schema";
import { shortCircuitDescription } from "./short-circuit.schema";
import { slackPostDescription } from "./slack-post.schema";
import { sqlLoadDescription } from "./sql-load.schema";
import { sqlQueryDescription } from "./sql-query.schema";
import { sqlTransferDescription } from "./sql-transfer.schema";

const DESCRIPTIONS: readonly OperatorDescription[] = [
  emptyDescription,
  bashDescription,
  pythonDescription,
  nodeDescription,
  httpRequestDescription,
  sqlQueryDescription,
  sqlLoadDescription,
  sqlTransferDescription,
  fileTransferDescription,
  s3ListDescription,
  s3CopyDescription,
  s3UploadDescription,
  s3DownloadDescription,
  s3DeleteDescription,
  emailSendDescription,
  slackPostDescription,
  branchDescription,
  shortCircuitDescription,
  latestOnlyDescription,
  sensorS3KeyDescription,
  sensorTimeDeltaDescription,
  sensorS3KeysUnchangedDescription,
  sensorFileDescription,
  sensorHttpDescription,
  sensorSqlDescription,
  sensorTimeDescription,
  sensorAssetDescription,
  sensorDagRunDescription,
  sensorTaskDescription,
  approvalDescription,
  checkColumnDescription,
  checkFreshnessDescription,
  checkIntervalDescription,
  checkRowCountDescription,
  checkThresholdDescription,
  checkValueDescription,
  checkSchemaDescription,
  checkTableDescription,
  dagTriggerDescription,
];

/** Every operator's description, by type. Holds no run code: browser and server may import it. */
export const operatorCatalogue: ReadonlyMap<string, OperatorDescription> = new Map(
  DESCRIPTIONS.map((description) => [description.type, description]),
);
