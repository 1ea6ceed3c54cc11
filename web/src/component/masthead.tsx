export function Masthead() {
  return (
    <header class="masthead">
      <h1 class="masthead-name">
        <svg class="masthead-mark" viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="9.5" />
          <path d="M12 2.5a9.5 9.5 0 0 1 0 19z" />
        </svg>
        Darkroom
      </h1>
      <nav class="masthead-links" aria-label="About this server">
        <a href="/docs">API</a>
        <a href="/docs/options">Render options</a>
      </nav>
    </header>
  );
}
