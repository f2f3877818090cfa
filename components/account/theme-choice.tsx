"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { type Theme, useTheme } from "@/lib/browser/theme";

const options: { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "As the device", icon: <Monitor size={14} aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun size={14} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon size={14} aria-hidden /> },
];

/** Chooses the theme of this browser. */
export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  if (theme === undefined) return <Skeleton className="h-8 w-72 max-w-full" />;
  return (
    <SegmentedControl label="Theme" value={theme} onValueChange={setTheme} options={options} />
  );
}
