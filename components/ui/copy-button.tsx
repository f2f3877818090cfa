"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button";
import { toast } from "./toast";

/** Copies `text`; an icon with a tooltip, or with words when `children` is given. */
export function CopyButton({
  text,
  label = "Copy",
  size = "sm",
  children,
}: {
  text: string | (() => string);
  label?: string;
  size?: "sm" | "md";
  children?: string;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      setCopied(true);
    } catch {
      toast({
        title: "Could not copy",
        description: "The browser refused access to the clipboard.",
        tone: "danger",
      });
    }
  }

  const icon = copied ? (
    <Check size={14} aria-hidden className="text-ok" />
  ) : (
    <Copy size={14} aria-hidden />
  );
  const live = (
    <span role="status" className="sr-only">
      {copied ? "Copied" : ""}
    </span>
  );
  if (children !== undefined) {
    return (
      <>
        <Button size={size} icon={icon} onClick={copy}>
          {copied ? "Copied" : children}
        </Button>
        {live}
      </>
    );
  }
  return (
    <>
      <IconButton size={size} label={label} tooltip={copied ? "Copied" : label} onClick={copy}>
        {icon}
      </IconButton>
      {live}
    </>
  );
}
