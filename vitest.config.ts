// Suites: unit (pure, in seconds), integration (parts on a real Synapse or Chromium), e2e (built extension, real browsers,
// real Synapse), and alone (the same, but timed). `npm test` runs them one after the other; see scripts/test.ts.
// Tests of integration and e2e mostly wait for real things, so two files at a time fit on two cores.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = {
  '#call-host-shell': fileURLToPath(new URL('./src/platform/call-host.chrome.ts', import.meta.url)),
};
/** Measures gaps in the sound: nothing else runs beside it. */
const alone = ['test/e2e/first-call.test.ts'];
const real = ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/clients/**/*.test.ts'];

export default defineConfig({
  resolve: { alias },
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/core/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { branches: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: real,
          testTimeout: 5_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/clients/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          exclude: alone,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, testTimeout: 120_000, hookTimeout: 180_000 },
      },
    ],
  },
});
