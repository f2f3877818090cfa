"use client";

import { clsx } from "clsx";
import { Globe, LogOut, Monitor, Moon, Sun, UserRound, Workflow } from "lucide-react";
import {
  Menu,
  MenuGroup,
  MenuItem,
  MenuLink,
  MenuRadioGroup,
  MenuSeparator,
} from "@/components/ui/menu";
import { paths } from "@/lib/browser/paths";
import { useTheme } from "@/lib/browser/theme";
import { useZoneChoice } from "@/lib/browser/zone-choice";

/** Who is signed in. */
export type ShellUser = { name: string; email: string };

const themes = [
  { value: "system", label: "As the device", icon: <Monitor size={16} aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun size={16} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon size={16} aria-hidden /> },
] as const;

const zones = [
  { value: "pipeline", label: "In the DAG's zone", icon: <Workflow size={16} aria-hidden /> },
  { value: "local", label: "In my zone", icon: <UserRound size={16} aria-hidden /> },
  { value: "utc", label: "In UTC", icon: <Globe size={16} aria-hidden /> },
] as const;

/** The account, the theme, whose clock times go by and the way out. */
export function UserMenu({
  user,
  onSignOut,
  compact = false,
}: {
  user: ShellUser;
  onSignOut: () => void | Promise<void>;
  compact?: boolean;
}) {
  const { theme, setTheme } = useTheme();
  const zone = useZoneChoice();
  return (
    <Menu
      side="top"
      className="w-56"
      trigger={
        <button
          type="button"
          className={clsx(
            "flex h-9 min-w-0 items-center gap-2 rounded-md text-left hover:bg-hover data-popup-open:bg-hover",
            compact ? "w-9 justify-center" : "flex-1 px-1.5",
          )}
        >
          <span
            aria-hidden="true"
            className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-2xs text-accent-text uppercase"
          >
            {initials(user)}
          </span>
          <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate text-ink text-sm"}>
            {user.name === "" ? user.email : user.name}
          </span>
          <span className="sr-only">, account menu</span>
        </button>
      }
    >
      <MenuGroup label={user.email}>
        <MenuLink href={paths.account()} icon={<UserRound size={16} aria-hidden />}>
          Account and sessions
        </MenuLink>
      </MenuGroup>
      <MenuSeparator />
      <MenuRadioGroup label="Theme" value={theme} onValueChange={setTheme} options={themes} />
      {zone !== null && (
        <>
          <MenuSeparator />
          <MenuRadioGroup
            label="Times"
            value={zone.choice}
            onValueChange={zone.choose}
            options={zones}
          />
        </>
      )}
      <MenuSeparator />
      <MenuItem onClick={() => void onSignOut()} icon={<LogOut size={16} aria-hidden />}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

function initials(user: ShellUser): string {
  const words = (user.name === "" ? user.email : user.name).trim().split(/[\s.@]+/);
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1))
    .join("");
}
