import type { TestProject } from "vitest/node";
import { startTestCluster, type TestClusterInfo } from "./test-cluster";

declare module "vitest" {
  interface ProvidedContext {
    testCluster: TestClusterInfo;
  }
}

/** Vitest's global setup of the `db` project: one cluster for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide("testCluster", cluster.info);
  return cluster.stop;
}
