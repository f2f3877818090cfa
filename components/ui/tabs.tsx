"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { TabCount, tabClass, tabListClass } from "./tab-styles";

/** One tab with its panel. */
export type TabItem<V extends string> = {
  value: V;
  label: ReactNode;
  count?: number;
  panel: ReactNode;
};

/** Panels that share a place on one screen. Tabs that are screens of their own are `LinkTabs`. */
export function Tabs<V extends string>({
  label,
  tabs,
  value,
  onValueChange,
  defaultValue,
}: {
  label: string;
  tabs: readonly TabItem<V>[];
  value?: V;
  onValueChange?: (value: V) => void;
  defaultValue?: V;
}) {
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value } : { value })}
      onValueChange={(next: V) => onValueChange?.(next)}
    >
      <Base.List aria-label={label} className={tabListClass}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={tabClass}>
            {tab.label}
            <TabCount count={tab.count} />
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="rounded-md pt-4">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
