/** The mark: an M made of a mill's two arches, and the race that runs below them. */
export function LogoMark({ size = 24 }: { size?: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" width={size} height={size} className="shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeLinejoin="round">
        <path
          d="M6.5 19.8v-5.6a4.75 4.75 0 0 1 9.5 0a4.75 4.75 0 0 1 9.5 0v5.6"
          strokeWidth="2.7"
        />
        <path
          d="M6.5 25.3c2.4 0 2.4-1.9 4.75-1.9s2.4 1.9 4.75 1.9 2.4-1.9 4.75-1.9 2.4 1.9 4.75 1.9"
          strokeWidth="2.3"
          opacity=".72"
        />
      </g>
    </svg>
  );
}

/** The mark with the product's name. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <span className="inline-flex items-center gap-2">
      <LogoMark size={size} />
      <span className="font-semibold text-base text-ink tracking-tight">Millrace</span>
    </span>
  );
}
