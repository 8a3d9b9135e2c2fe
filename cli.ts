#!/usr/bin/env node
import { Command } from 'commander';
import { addBox } from './cli/box.ts';
import { addBridge } from './cli/bridge.ts';
import { addCheck } from './cli/check.ts';
import { addClock } from './cli/clock.ts';
import { addDiscipline } from './cli/discipline.ts';
import { addExport } from './cli/export.ts';
import { addImport } from './cli/import.ts';
import { addPanel } from './cli/panel.ts';
import { addPassages } from './cli/passages.ts';
import { addRally } from './cli/rally.ts';
import { addReady } from './cli/ready.ts';
import { addSchema } from './cli/schema.ts';
import { addScore } from './cli/score.ts';
import { addScorer } from './cli/scorer.ts';
import { explain, say } from './cli/shell.ts';
import { addVerify } from './cli/verify.ts';

/** The one command: each subcommand is a process or a tool. Data goes to standard output, everything else to standard error. */

const program = new Command('centesimo')
  // Before the subcommands, which inherit it.
  .exitOverride()
  .description('Timing of regularity rallies: stations, bridges, scorer, desk and simulator')
  .showHelpAfterError('See --help.')
  .configureHelp({ showGlobalOptions: true });

for (const add of [
  addRally,
  addBridge,
  addScorer,
  addScore,
  addDiscipline,
  addPanel,
  addPassages,
  addClock,
  addBox,
  addReady,
  addCheck,
  addExport,
  addImport,
  addVerify,
  addSchema,
]) {
  add(program);
}

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
