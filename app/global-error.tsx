"use client";

import "./globals.css";

/** The last resort, when even the document around the pages broke: no providers, no scripts. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en" data-theme="light">
      <body>
        <title>Something broke · Millrace</title>
        <main className="flex min-h-dvh flex-col items-center justify-center gap-3 px-4 text-center">
          <h1 className="font-semibold text-ink text-xl">Millrace could not show this page</h1>
          <p className="max-w-96 text-ink-2">
            Reload it in a moment. If it stays like this, the server's log tells why
            {error.digest === undefined ? "." : ` under ${error.digest}.`}
          </p>
          <a href="/" className="font-medium text-accent-text underline underline-offset-2">
            Go to the first page
          </a>
        </main>
      </body>
    </html>
  );
}
