import {
  CaseTag,
  type Context,
  Drop,
  defaultOperators,
  Liquid,
  type LiquidOptions,
  type Operators,
} from "liquidjs";
import {
  formatDs,
  formatDsNodash,
  formatTs,
  formatTsNodash,
  formatTsNodashWithTz,
  toInstant,
} from "./instants";
import { keptByText } from "./kept";

/** The longest template that is parsed, in characters. */
export const MAX_TEMPLATE_LENGTH = 300_000;
/** Milliseconds of wall time that rendering one template may take. */
const RENDER_LIMIT_MS = 200;
/** Characters and list elements that the filters and tags of one template may produce. */
const MEMORY_LIMIT = 1_000_000;

const REMOVED_TAGS = ["include", "render", "layout", "block", "tablerow"] as const;
/** They answer differently each time, or read the clock: an attempt must render the same again. */
const REMOVED_FILTERS = [
  "sample",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
] as const;

/** They run an expression for each element, where no limit reaches. */
const REMOVED_EXPRESSION_FILTERS = [
  "where_exp",
  "reject_exp",
  "group_by_exp",
  "has_exp",
  "find_exp",
  "find_index_exp",
] as const;

/** Ends a template whose time is over; Liquid itself looks at the clock between tags only. */
function checkTime(context: Context): void {
  context.renderLimit.check(performance.now());
}

/** Liquid's operators, each of which looks at the time: one condition may hold thousands. */
const timedOperators = Object.fromEntries(
  Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    (...operands: [unknown, unknown, Context]) => {
      const context = operands.at(-1) as Context;
      checkTime(context);
      return operator(...operands);
    },
  ]),
) satisfies Operators;

/** Liquid compares a `case` with all its values without looking at the time: so they are few. */
const MAX_CASE_VALUES = 200;

class BoundedCase extends CaseTag {
  constructor(...args: ConstructorParameters<typeof CaseTag>) {
    super(...args);
    const values = this.branches.reduce((sum, branch) => sum + branch.values.length, 0);
    if (values > MAX_CASE_VALUES) {
      throw new Error(`A case has ${values} values; at most ${MAX_CASE_VALUES} are allowed`);
    }
  }
}

function instantFor(filter: string, value: unknown): Date {
  const instant = toInstant(value);
  if (instant === null) {
    throw new Error(
      `${filter} expects a date or a date and time (ISO 8601), found ${JSON.stringify(value)}`,
    );
  }
  return instant;
}

function registerDateFilters(engine: Liquid): void {
  const formats = {
    ds: formatDs,
    ds_nodash: formatDsNodash,
    ts: formatTs,
    ts_nodash: formatTsNodash,
    ts_nodash_with_tz: formatTsNodashWithTz,
  };
  for (const [name, format] of Object.entries(formats)) {
    engine.registerFilter(name, (value: unknown) => format(instantFor(name, value)));
  }
  engine.registerFilter("ds_add", (value: unknown, days: unknown) => {
    const count = Number(days);
    if (!Number.isInteger(count) || Math.abs(count) > 1_000_000) {
      throw new Error(`ds_add expects a whole number of days, found ${JSON.stringify(days)}`);
    }
    const day = instantFor("ds_add", value);
    return formatDs(new Date(day.getTime() + count * 86_400_000));
  });
  const builtIn = engine.filters.date;
  if (typeof builtIn !== "function") throw new Error("Liquid has no date filter");
  // Liquid's own reads "now" from the clock, and text without an offset in the machine's zone.
  engine.registerFilter("date", function (value: unknown, ...rest: unknown[]) {
    return builtIn.call(this, instantFor("date", value), ...rest);
  });
}

/**
 * Liquid for authors we do not trust: no files, no partials, no prototypes, unknown names are
 * errors, the work is bounded. Synchronous; a worker puts a kill timer around it besides.
 */
function createEngine(output: LiquidOptions): Liquid {
  const engine = new Liquid({
    templates: {},
    relativeReference: false,
    dynamicPartials: false,
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    operators: timedOperators,
    parseLimit: MAX_TEMPLATE_LENGTH,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    timezoneOffset: 0,
    locale: "en-US",
    dateFormat: "%Y-%m-%d",
    ...output,
  });
  for (const tag of REMOVED_TAGS) delete engine.tags[tag];
  engine.registerTag("case", BoundedCase);
  for (const filter of [...REMOVED_FILTERS, ...REMOVED_EXPRESSION_FILTERS]) {
    delete engine.filters[filter];
  }
  registerDateFilters(engine);
  for (const [name, filter] of Object.entries(engine.filters)) {
    if (typeof filter !== "function") continue;
    // Some of Liquid's filters take such an object as it is, instead of what it stands for.
    engine.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
      checkTime(this.context);
      return filter.call(this, value instanceof Drop ? value.valueOf() : value, ...rest);
    });
  }
  return engine;
}

/** Lists and objects within a text are written as JSON, nothing as nothing. */
function textOf(value: unknown): string {
  const whole: unknown = value instanceof Drop ? value.valueOf() : value;
  if (whole === undefined || whole === null) return "";
  return typeof whole === "object" ? JSON.stringify(whole) : String(whole);
}

/** Renders to text. */
export const textEngine = createEngine({ outputEscape: textOf });
/** Renders a template that is a single output to the value itself. */
export const nativeEngine = createEngine({ keepOutputType: true });

/** Names of the tags that templates may use. */
export const TEMPLATE_TAGS: readonly string[] = Object.keys(textEngine.tags).sort();
/** Names of the filters that templates may use. */
export const TEMPLATE_FILTERS: readonly string[] = Object.keys(textEngine.filters).sort();

/** What {@link textEngine} makes of a text. Throws when it does not parse. */
export const parseText = keptByText((text) => textEngine.parse(text));
/** What {@link nativeEngine} makes of a text. Throws when it does not parse. */
export const parseNative = keptByText((text) => nativeEngine.parse(text));
