import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, it } from "vitest";
import { waitFor } from "@/lib/testing/wait";
import { renew } from "./renew";

const client = new QueryClient();
afterEach(() => client.clear());

/** A server whose answers are let go one by one. */
function openServer() {
  const asked: ((answer: string) => void)[] = [];
  const queryFn = () => new Promise<string>((answer) => asked.push(answer));
  return { asked, queryFn };
}

it("reads once more after a first read that the change may have overtaken", async () => {
  const { asked, queryFn } = openServer();
  const observer = new QueryObserver(client, { queryKey: ["team", "orders", "1"], queryFn });
  const stop = observer.subscribe(() => undefined);
  await waitFor("the first read", () => asked.length === 1);
  renew(client, ["team", "orders"]);
  asked[0]?.("before");
  await waitFor("the second read", () => asked.length === 2);
  asked[1]?.("after");
  await waitFor("the newer answer", () => observer.getCurrentResult().data === "after");
  expect(asked).toHaveLength(2);
  stop();
});

it("begins a later read again at once", async () => {
  const { asked, queryFn } = openServer();
  const observer = new QueryObserver(client, { queryKey: ["team", "orders", "2"], queryFn });
  const stop = observer.subscribe(() => undefined);
  await waitFor("the first read", () => asked.length === 1);
  asked[0]?.("first");
  await waitFor("its answer", () => observer.getCurrentResult().data === "first");
  renew(client, ["team"]);
  renew(client, ["team"]);
  await waitFor("two reads more", () => asked.length === 3);
  asked[2]?.("last");
  await waitFor("the last answer", () => observer.getCurrentResult().data === "last");
  stop();
});
