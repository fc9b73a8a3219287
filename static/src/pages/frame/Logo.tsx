/** Three layers, shifted against each other. */
export function Logo() {
  return (
    <svg width="26" height="24" viewBox="0 0 26 24" aria-hidden>
      <rect x="1" y="1" width="17" height="5" rx="2.5" fill="var(--category-convolutional)" />
      <rect x="4" y="9.5" width="17" height="5" rx="2.5" fill="var(--category-rnn)" />
      <rect x="8" y="18" width="17" height="5" rx="2.5" fill="var(--category-pooling)" />
    </svg>
  );
}
