/** The mark: a burgee, which is a swallow-tailed flag that says whose ship it is. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
      <path d="M5 3v27" stroke="currentColor" strokeWidth="3" strokeLinecap="round" opacity="0.65" />
      <path d="M7 4l21 3-6 6 6 6-21 3z" fill="var(--mantine-color-sea-6)" />
      <path d="M7 10.4l17 1.2-2 1.4 2 1.4-17 1.2z" fill="var(--burgee-flag)" />
    </svg>
  );
}
