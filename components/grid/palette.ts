import type { AnyState } from "@/components/shared/state";
import { TASK_STATE_LOOKS } from "@/components/shared/state";
import { TASK_INSTANCE_STATES } from "@/lib/schemas/states";

/** Colours of the theme in force, as a canvas needs them: resolved, not as variables. */
export type GridPalette = {
  states: Record<AnyState, { mark: string; soft: string }>;
  onFill: string;
  ink: string;
  ink3: string;
  line: string;
  lineStrong: string;
  hover: string;
  focus: string;
  accentSoft: string;
  font: string;
};

/** Reads the tokens that hold at an element. Call again when the theme changed. */
export function readPalette(element: Element): GridPalette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const states = Object.fromEntries(
    TASK_INSTANCE_STATES.map((state) => {
      const name = TASK_STATE_LOOKS[state].token;
      return [state, { mark: token(`state-${name}`), soft: token(`state-${name}-soft`) }];
    }),
  ) as GridPalette["states"];
  return {
    states,
    onFill: token("state-on-fill"),
    ink: token("ink"),
    ink3: token("ink-3"),
    line: token("line"),
    lineStrong: token("line-strong"),
    hover: token("hover"),
    focus: token("focus"),
    accentSoft: token("accent-soft"),
    font: style.fontFamily,
  };
}

/** Calls back when the theme changes, by choice or by the device. Returns the way to stop. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
