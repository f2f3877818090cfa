import { Drop } from "liquidjs";
import type { JsonValue } from "@/lib/schemas/json";

/**
 * What `xcom.<task>` is in a template: the task's `return_value` itself, and at the same time the
 * way to its keys. A key of the task wins over a member of its `return_value`. A proxy, because
 * the engine reads any property of such an object, those of its prototypes included.
 */
export function xcomValue(taskId: string, keys: Readonly<Record<string, JsonValue>>): Drop {
  const returned = Object.hasOwn(keys, "return_value") ? keys.return_value : undefined;
  const lookUp = (key: string): JsonValue | undefined => {
    if (Object.hasOwn(keys, key)) return keys[key];
    if (typeof returned === "string" || Array.isArray(returned)) {
      if (key === "size") return returned.length;
      if (key === "first") return returned[0];
      if (key === "last") return returned.at(-1);
      const isIndex = typeof returned !== "string" && /^-?\d{1,9}$/.test(key);
      return isIndex ? returned.at(Number(key)) : undefined;
    }
    if (typeof returned !== "object" || returned === null) return undefined;
    if (Object.hasOwn(returned, key)) return returned[key];
    return key === "size" ? Object.keys(returned).length : undefined;
  };
  const wholeValue = () => {
    if (returned === undefined) throw new Error(`xcom.${taskId} has no return_value`);
    return returned;
  };
  const target: Drop = Object.create(Drop.prototype);
  return new Proxy(target, {
    get: (_target, key) => {
      if (key === "valueOf" || key === "toJSON") return wholeValue;
      if (key === "liquidMethodMissing") return lookUp;
      return typeof key === "string" ? lookUp(key) : undefined;
    },
    has: () => false,
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
  });
}
