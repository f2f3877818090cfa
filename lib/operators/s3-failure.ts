import { S3ServiceException } from "@aws-sdk/client-s3";
import { netFailure } from "./net-failure";
import { TaskFailure } from "./outcome";

/** What went wrong between us and a store, as a failure of the task. */
export function s3Failure(error: unknown, bucket: string): unknown {
  if (error instanceof TaskFailure) return error;
  if (!(error instanceof S3ServiceException)) return netFailure(error, `bucket ${bucket}`);
  const status = error.$metadata.httpStatusCode;
  const cause = error;
  switch (error.name) {
    case "NoSuchBucket":
      return new TaskFailure("bucket_not_found", `There is no bucket ${bucket}`, { cause });
    case "InvalidAccessKeyId":
    case "SignatureDoesNotMatch":
      return new TaskFailure("bad_credentials", `The store refuses the key: ${error.message}`, {
        retryable: false,
        cause,
      });
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "IllegalLocationConstraintException": {
      const region = regionOf(error);
      const where = region === undefined ? "another region or at another endpoint" : region;
      return new TaskFailure("wrong_region", `Bucket ${bucket} is in ${where}: ${error.message}`, {
        retryable: false,
        cause,
      });
    }
    default:
      return status === 403
        ? new TaskFailure("access_denied", `The key has no access to bucket ${bucket}`, { cause })
        : new TaskFailure("s3_failed", `Bucket ${bucket}: ${error.name}: ${error.message}`, {
            cause,
          });
  }
}

/** Where the bucket is, which a store may say beside its refusal. */
function regionOf(error: S3ServiceException): string | undefined {
  const region: unknown = Reflect.get(error, "Region");
  if (typeof region === "string" && region !== "") return region;
  return error.$response?.headers["x-amz-bucket-region"];
}

/** Whether a store does not know an order. */
export function isNotImplemented(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return error.$metadata.httpStatusCode === 501 || error.name === "NotImplemented";
}

/** Whether a store said that something is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}
