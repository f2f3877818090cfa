"use client";

import dynamic from "next/dynamic";
import { EditorSkeleton } from "@/components/dag-editor/editor-skeleton";

/** The editor, fetched when it is needed: it is the largest part of the product's script. */
export const LazyEditor = dynamic(() => import("./document-editor"), {
  ssr: false,
  loading: () => <EditorSkeleton />,
});
