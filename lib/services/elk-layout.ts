import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import * as z from "zod";
import { canonicalJson } from "@/lib/core/dag/canonical";
import { type LayoutNode, layeredLayout, type Positions } from "@/lib/core/dag/layered-layout";
import type { GraphView } from "@/lib/schemas/api/dag";

// The layout of 500 nodes takes a second or two of computing: it has a thread of its own, so that
// the web process goes on answering.

/** After this the plain layout stands in. */
const GIVE_UP_MS = 6_000;
/** Graphs up to this size are laid out with the most care. */
const CAREFUL_NODES = 100;
/** Layouts that are kept in memory, by their graph. */
const MAX_KEPT = 200;

const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const ELK = require(workerData.api);
const { Worker } = require(workerData.worker);
const elk = new ELK({ workerFactory: (url) => new Worker(url) });
parentPort.on("message", ({ id, graph }) => {
  elk.layout(graph).then(
    (laidOut) => parentPort.postMessage({ id, laidOut }),
    (error) => parentPort.postMessage({ id, error: String(error) }),
  );
});
`;

const placedSchema = z.object({
  id: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  /** Places within it count from its corner. */
  get children() {
    return z.array(placedSchema).optional();
  },
});
type Placed = z.output<typeof placedSchema>;

const answerSchema = z.object({
  id: z.number(),
  error: z.string().optional(),
  laidOut: z
    .object({ width: z.number(), height: z.number(), children: z.array(placedSchema) })
    .optional(),
});
type Answer = z.output<typeof answerSchema>;

let thread: Worker | undefined;
let nextId = 0;
const waiting = new Map<number, (answer: Answer | null) => void>();
const kept = new Map<string, Promise<Layout | null>>();

type Box = { x: number; y: number; width: number; height: number };
/** Groups, each with the nodes and groups that are directly in it. */
type Boxes = ReadonlyMap<string, readonly string[]>;
type Layout = Positions & { boxes: ReadonlyMap<string, Box> };

/**
 * Places a graph's nodes left to right with few crossings, those of a box together. `best` is false when the plain layout
 * stood in because the better one took too long or failed.
 */
export async function layoutGraph(
  nodes: readonly LayoutNode[],
  edges: GraphView["edges"],
  boxes: Boxes = new Map(),
): Promise<Layout & { best: boolean }> {
  const key = canonicalJson([nodes, edges, [...boxes]]);
  let layout = kept.get(key);
  if (layout === undefined) {
    layout = computeLayout(nodes, edges, boxes);
    kept.set(key, layout);
    const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
  }
  const positions = await layout;
  if (positions !== null) return { ...positions, best: true };
  kept.delete(key);
  return { ...layeredLayout(nodes, edges), boxes: new Map(), best: false };
}

async function computeLayout(
  nodes: readonly LayoutNode[],
  edges: GraphView["edges"],
  boxes: Boxes,
): Promise<Layout | null> {
  if (nodes.length === 0) return { width: 0, height: 0, nodes: [], boxes: new Map() };
  const answer = await ask({
    id: "graph",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
      "elk.spacing.nodeNode": "24",
      "elk.layered.spacing.nodeNodeBetweenLayers": "72",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.thoroughness": nodes.length > CAREFUL_NODES ? "3" : "7",
      ...(boxes.size === 0 ? {} : { "elk.hierarchyHandling": "INCLUDE_CHILDREN" }),
    },
    children: nested(nodes, boxes),
    edges: edges.map(({ from, to }, index) => ({ id: `${index}`, sources: [from], targets: [to] })),
  });
  if (answer?.laidOut === undefined) return null;
  const { width, height, children } = answer.laidOut;
  const placed = flat(children, 0, 0);
  return {
    width,
    height,
    nodes: placed.flatMap(({ id, x, y }) => (boxes.has(id) ? [] : [{ taskId: id, x, y }])),
    boxes: new Map(
      placed.flatMap(({ id, x, y, width, height }): [string, Box][] =>
        boxes.has(id) ? [[id, { x, y, width, height }]] : [],
      ),
    ),
  };
}

/** Room in a box around what is in it; its name stands above. */
const BOX_OPTIONS = { "elk.padding": "[top=40,left=16,bottom=16,right=16]" };

/** The nodes as a tree: what is in a box, inside of it. */
function nested(nodes: readonly LayoutNode[], boxes: Boxes): object[] {
  const sizes = new Map(
    nodes.map(({ taskId, width, height }) => [taskId, { id: taskId, width, height }]),
  );
  const make = (id: string): object[] => {
    const inner = boxes.get(id);
    const size = sizes.get(id);
    if (inner !== undefined)
      return [{ id, layoutOptions: BOX_OPTIONS, children: inner.flatMap(make) }];
    return size === undefined ? [] : [size];
  };
  const within = new Set([...boxes.values()].flat());
  // In the order of the nodes, each box where its first one is.
  const home = new Map([...boxes].flatMap(([box, inner]) => inner.map((id) => [id, box] as const)));
  const top = nodes.map(({ taskId }) => {
    let at = taskId;
    for (let box = home.get(at); box !== undefined; box = home.get(at)) at = box;
    return at;
  });
  return [...new Set(top)].filter((id) => !within.has(id)).flatMap(make);
}

/** Everything that was placed, counted from the corner of the whole. */
function flat(placed: readonly Placed[], left: number, top: number): Placed[] {
  return placed.flatMap((one) => {
    const [x, y] = [left + one.x, top + one.y];
    return [{ ...one, x, y }, ...flat(one.children ?? [], x, y)];
  });
}

/** Asks the thread; null when it fails or takes too long, and then it starts anew next time. */
function ask(graph: object): Promise<Answer | null> {
  const worker = startThread();
  nextId += 1;
  const id = nextId;
  return new Promise((resolve) => {
    const timer = setTimeout(() => stopThread(worker), GIVE_UP_MS);
    waiting.set(id, (answer) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    });
    worker.postMessage({ id, graph });
  });
}

function startThread(): Worker {
  if (thread !== undefined) return thread;
  // The library is loaded from the project's own folder: a bundler must not take it apart.
  const project = createRequire(join(process.cwd(), "package.json"));
  const started = new Worker(THREAD, {
    eval: true,
    workerData: {
      api: project.resolve("elkjs/lib/elk-api.js"),
      worker: project.resolve("elkjs/lib/elk-worker.js"),
    },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  started.unref();
  started.on("message", (message: unknown) => {
    const answer = answerSchema.parse(message);
    waiting.get(answer.id)?.(answer);
  });
  started.on("error", () => stopThread(started));
  started.on("exit", () => stopThread(started));
  thread = started;
  return started;
}

function stopThread(stopped: Worker): void {
  if (thread !== stopped) return;
  thread = undefined;
  void stopped.terminate();
  for (const answer of waiting.values()) answer(null);
}
