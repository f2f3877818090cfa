/** The mark: a mill wheel's blades turning over the race that drives it. */
export function LogoMark({ size = 24 }: { size?: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" width={size} height={size} className="shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="16" cy="13.5" r="2.1" fill="#fff" stroke="none" />
        {[0, 60, 120, 180, 240, 300].map((angle) => (
          <path key={angle} d="M16 9.6c.2-2 1.4-3.4 3.4-4" transform={`rotate(${angle} 16 13.5)`} />
        ))}
        <path
          d="M5.5 25.4c2.6 0 2.6-2 5.25-2s2.6 2 5.25 2 2.6-2 5.25-2 2.6 2 5.25 2"
          opacity=".85"
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
