import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{protocol,bridge,cli,scorer,simulator,station,test/unit,test/stamps,test/naive,test/clock,test/passages,test/numbers,test/faults}/**/*.test.ts',
          ],
          // A machine that is busy with other things makes nothing wrong.
          testTimeout: 30_000,
        },
      },
      {
        // Whole processes, real brokers, a browser: one file at a time, so that the two cores of a small machine suffice.
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
