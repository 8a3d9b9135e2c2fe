import { defineConfig } from 'vitest/config';

const SYSTEM = { testTimeout: 300_000, hookTimeout: 60_000 };
const PACED = [
  ...['box', 'desk', 'garbage', 'interruption', 'kills', 'live-desk', 'panel', 'processes', 'public', 'rally'],
  ...['ready', 'two-boxes'],
].map((name) => `test/system/${name}.test.ts`);

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
        // Whole processes, real brokers, a browser.
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: PACED,
          ...SYSTEM,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Those in which time itself passes, twenty times faster or on an emulated chip: one at a time, so that the two cores of a small machine suffice.
        test: { name: 'paced', include: PACED, ...SYSTEM, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
