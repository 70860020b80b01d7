/** A sluice gate: three strokes of water through a frame. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="var(--accent-text)" aria-hidden>
      <path d="M6 29V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v24" strokeWidth={2.8} strokeLinecap="round" />
      <path d="M11 11h10M11 18h10M11 25h10" strokeWidth={2.8} strokeLinecap="round" />
    </svg>
  );
}
