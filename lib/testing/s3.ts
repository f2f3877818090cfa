import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import type { ResolvedConnection } from "@/lib/operators/context";

/** A store of a test, that speaks S3 over HTTP. */
export interface TestStore {
  /** A connection to it. */
  connection: ResolvedConnection;
  endpoint: string;
  put(bucket: string, key: string, body?: string): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
  /** The content type and body of an object; null when there is none. */
  get(bucket: string, key: string): Promise<{ type: string; body: string } | null>;
  /** All keys of a bucket, in order. */
  keys(bucket: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts a store with some buckets on loopback. */
export async function startTestStore(buckets: readonly string[]): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-s3-"));
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name })),
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return {
    endpoint,
    connection: {
      id: "store",
      type: "s3",
      login: "S3RVER",
      secrets: { secret_access_key: "S3RVER" },
      extra: { endpoint, region: "us-east-1", addressing: "auto", tls: "verify" },
    },
    async put(bucket, key, body = "x") {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async remove(bucket, key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async get(bucket, key) {
      try {
        const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const body = (await found.Body?.transformToString()) ?? "";
        return { type: found.ContentType ?? "", body };
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async keys(bucket) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.map(({ Key }) => Key ?? "").sort();
    },
    async close() {
      client.destroy();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
