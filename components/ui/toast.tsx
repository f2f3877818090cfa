"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { buttonClass } from "./button-styles";

/** What a toast says; `action` is usually Undo. */
export type ToastOptions = {
  title: string;
  description?: string;
  tone?: "neutral" | "success" | "danger";
  action?: { label: string; onClick: () => void };
  /** Milliseconds until it leaves by itself; 0 keeps it. Default 6000, 10000 with an action. */
  timeoutMs?: number;
};

const manager = Base.createToastManager();

/** Shows a toast from anywhere in the browser; returns its id. */
export function toast(options: ToastOptions): string {
  const { title, description, tone = "neutral", action, timeoutMs } = options;
  const id: string = manager.add({
    title,
    type: tone,
    timeout: timeoutMs ?? (action === undefined ? 6000 : 10_000),
    priority: tone === "danger" ? "high" : "low",
    ...(description === undefined ? {} : { description }),
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              action.onClick();
              manager.close(id);
            },
          },
        }),
  });
  return id;
}

/** The toast functions as a hook, so that components can be given others in tests. */
export function useToast() {
  return useMemo(() => ({ toast, dismiss: (id: string) => manager.close(id) }), []);
}

const icons: Record<string, ReactNode> = {
  neutral: <Info size={16} className="text-ink-3" aria-hidden />,
  success: <CircleCheck size={16} className="text-ok" aria-hidden />,
  danger: <CircleAlert size={16} className="text-danger-text" aria-hidden />,
};

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      swipeDirection={["right", "down"]}
      className="overlay absolute right-0 bottom-0 z-[calc(100-var(--toast-index))] w-full transition-[translate,opacity] duration-250 [--gap:8px] [translate:var(--toast-swipe-movement-x)_calc(var(--toast-swipe-movement-y)-var(--toast-offset-y)-var(--toast-index)*var(--gap))] data-ending-style:opacity-0 data-limited:opacity-0 data-starting-style:opacity-0 data-starting-style:[translate:0_1rem]"
    >
      <Base.Content className="flex items-start gap-2.5 p-3">
        <span className="mt-0.5 shrink-0">{icons[item.type ?? "neutral"]}</span>
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium text-ink text-sm" />
          <Base.Description className="text-ink-2 text-xs" />
        </div>
        <Base.Action className={buttonClass({ size: "sm", className: "-my-0.5" })} />
        <Base.Close
          aria-label="Dismiss"
          className={buttonClass({
            variant: "ghost",
            size: "sm",
            square: true,
            className: "-my-0.5 -mr-1",
          })}
        >
          <X size={14} aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}

/** Holds the page's toasts; mounted once by the root providers. */
export function ToastHost() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 w-[calc(100vw-2rem)] sm:w-88">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
