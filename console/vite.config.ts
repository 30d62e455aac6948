import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/** The server that `npm run dev` and `npx vite preview` pass API requests on to. */
const server = process.env.BURGEE_URL ?? 'http://127.0.0.1:8080';

/** Everything that the binary answers itself; the rest is the console's. */
const served = [
  '/burgee/',
  '/v1/',
  '/v2/',
  '/flags/',
  '/flags-scheduling/',
  '/permissions/',
  '/oauth2/',
  '/datafiles/',
  '/ofrep/',
  '/.well-known/',
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/pages.css',
];

const proxy: Record<string, ProxyOptions> = Object.fromEntries(
  served.map((path) => [path, { target: server, changeOrigin: true, headers: { origin: server } }]),
);

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', proxy },
  build: {
    target: 'es2023',
    assetsDir: 'assets',
    // The content security policy has no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // What counts is measured compressed, by scripts/budget.ts.
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    // What five pages or more share comes with the first load, in one file: a slow processor has its work with dozens of small ones.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'common', minShareCount: 5 }],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
});
