#!/usr/bin/env node
import { Command } from 'commander';
import { explain, say } from './cli/shell.ts';

/** The one command: each subcommand is a process or a tool. Data goes to standard output, everything else to standard error. */

/** Each subcommand, in the order of the help. Only what is asked for is loaded: a bridge on a Pi needs no scorer and no emulator. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  rally: async () => (await import('./cli/rally.ts')).addRally,
  bridge: async () => (await import('./cli/bridge.ts')).addBridge,
  scorer: async () => (await import('./cli/scorer.ts')).addScorer,
  public: async () => (await import('./cli/public.ts')).addPublic,
  archive: async () => (await import('./cli/archive.ts')).addArchive,
  account: async () => (await import('./cli/account.ts')).addAccount,
  score: async () => (await import('./cli/score.ts')).addScore,
  discipline: async () => (await import('./cli/discipline.ts')).addDiscipline,
  panel: async () => (await import('./cli/panel.ts')).addPanel,
  passages: async () => (await import('./cli/passages.ts')).addPassages,
  clock: async () => (await import('./cli/clock.ts')).addClock,
  box: async () => (await import('./cli/box.ts')).addBox,
  ready: async () => (await import('./cli/ready.ts')).addReady,
  check: async () => (await import('./cli/check.ts')).addCheck,
  export: async () => (await import('./cli/export.ts')).addExport,
  import: async () => (await import('./cli/import.ts')).addImport,
  verify: async () => (await import('./cli/verify.ts')).addVerify,
  schema: async () => (await import('./cli/schema.ts')).addSchema,
};

const program = new Command('centesimo')
  // Before the subcommands, which inherit it.
  .exitOverride()
  .description('Timing of regularity rallies: stations, bridges, scorer, desk and simulator')
  .showHelpAfterError('See --help.')
  .configureHelp({ showGlobalOptions: true });

const asked = SUBCOMMANDS[process.argv[2] ?? ''];
for (const load of asked ? [asked] : Object.values(SUBCOMMANDS)) (await load())(program);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `| head` has read enough.
  if (error.code === 'EPIPE') process.exit(0);
  say(`standard output: ${error.message}`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  const exit = error as { code?: string; exitCode?: number };
  if (exit.code?.startsWith('commander.')) process.exitCode = exit.exitCode === 0 ? 0 : 2;
  else {
    say(process.env.CENTESIMO_DEBUG && error instanceof Error ? (error.stack ?? error.message) : explain(error));
    process.exit(1);
  }
}
