import {
  ArrowRightLeft,
  Box,
  Braces,
  CircleDashed,
  CircuitBoard,
  Cloud,
  Database,
  DatabaseZap,
  FastForward,
  FileCode,
  FileUp,
  Globe,
  type LucideIcon,
  Mail,
  MessageSquare,
  Radar,
  ShieldCheck,
  Split,
  SquareTerminal,
  UserCheck,
  Workflow,
} from "lucide-react";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  bash: SquareTerminal,
  python: FileCode,
  node: Braces,
  empty: CircleDashed,
  approval: UserCheck,
  "dag.trigger": Workflow,
  branch: Split,
  short_circuit: CircuitBoard,
  latest_only: FastForward,
};
const FAMILIES: readonly [prefix: string, icon: LucideIcon][] = [
  ["http.", Globe],
  ["sql.load", DatabaseZap],
  ["sql.transfer", ArrowRightLeft],
  ["file.", FileUp],
  ["s3.", Cloud],
  ["email.", Mail],
  ["slack.", MessageSquare],
  ["sql.", Database],
  ["sensor.", Radar],
  ["check.", ShieldCheck],
];

/** The icon of an operator by its type; a plain box for one that this page does not know. */
export function OperatorIcon({ type, size = 14 }: { type: string; size?: number }) {
  const Icon = ICONS[type] ?? FAMILIES.find(([prefix]) => type.startsWith(prefix))?.[1] ?? Box;
  return <Icon size={size} aria-hidden className="shrink-0 text-ink-3" />;
}
