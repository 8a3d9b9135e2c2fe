import { type Amendment, amendment, type Fact } from '../../protocol/messages/facts.ts';
import type { Results } from '../../protocol/messages/results.ts';
import { topics } from '../../protocol/topics.ts';
import { type Intake, startIntake } from '../../scorer/intake/intake.ts';
import { type Ledger, openLedger } from '../../scorer/ledger/ledger.ts';
import { createReckoning } from '../../scorer/reckoning.ts';
import type { SimulatedBroker } from '../../simulator/faults/broker.ts';
import { removeFile, type SimulatedDisk, simulatedDisk } from '../../simulator/faults/disk.ts';
import { type Life, startLife } from '../../simulator/faults/life.ts';
import type { Random } from '../../simulator/random.ts';
import type { VirtualTime } from '../../simulator/timeline/virtual.ts';
import type { MadeRally } from './made-rally.ts';
import type { Mortal } from './mortal.ts';

/** A scorer without its pages: intake, ledger, scoreboard and publisher as `scorer/scorer.ts` puts them together. */
export interface FaultyScorer extends Mortal {
  facts(): Fact[];
  /** Results as they stand, every leg taken as over. */
  results(): Results;
  readonly isConnected: boolean;
  /** Somebody at its desk has amended something. */
  readonly hasSpoken: boolean;
  readonly quarantined: number;
  /** The id of what a person at the desk has said; `null` where it could not be taken. */
  amend(draft: Record<string, unknown>): string | null;
  close(): Promise<void>;
}

export interface ScorerParts {
  readonly id: string;
  readonly made: MadeRally;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly folder: string;
  readonly log: (text: string) => void;
}

interface Running {
  readonly life: Life;
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly take: (facts: readonly Fact[]) => void;
  readonly results: () => Results;
  readonly stop: () => Promise<void>;
}

export function createScorer(parts: ScorerParts): FaultyScorer {
  const { id, made, time, random, broker, folder } = parts;
  const disk: SimulatedDisk = simulatedDisk((n) => `${folder}/${id}-${n}.db`, random.split('disk'));
  const closing: Promise<unknown>[] = [];
  let running: Running | null = null;
  let lives = 0;
  let hasSpoken = false;

  const run = (life: Life): Running => {
    const opened = openLedger(disk.path, random.split(`ledger ${lives}`));
    const ledger: Ledger = Object.assign(Object.create(opened) as Ledger, {
      commit: (arrivals: Parameters<Ledger['commit']>[0]) => disk.write(life, () => opened.commit(arrivals)),
    });
    const reckoning = createReckoning(made, {
      scorer: id,
      clock: life.clock,
      stopwatch: life.stopwatch,
      publish: (to, payload, retain) => intake.publish(to, payload, retain),
      onDeviation: () => {},
      facts: (after) => ledger.facts(after),
    });
    const committed = [...ledger.facts()];
    reckoning.board.addAll(committed);
    reckoning.publisher.remember(committed);
    const intake = startIntake({
      ...{ broker: 'simulated', connect: broker.connect(life, id), rally: made.rally.id, scorer: id, ledger },
      ...{ clock: life.clock, stopwatch: life.stopwatch },
      onFacts: (facts) => reckoning.publisher.score(facts),
      onMessage: () => {},
      onReady: () => reckoning.publisher.publishAll(),
      log: (text) => {
        if (!life.isOver) parts.log(`${id}: ${text}`);
      },
    });
    return {
      ...{ life, ledger, intake },
      take: (facts) => reckoning.publisher.score(facts),
      results: () => reckoning.board.results(),
      stop: async () => {
        reckoning.publisher.stop();
        await intake.stop();
        ledger.close();
      },
    };
  };

  const scorer: FaultyScorer = {
    ...{ id, disk, endAtWords: false },
    get hasSpoken() {
      return hasSpoken;
    },
    get isAlive() {
      return running !== null;
    },
    start: () => {
      if (running) return;
      lives++;
      const life = startLife({
        time,
        offsetUs: () => 0,
        onSay: () => {
          if (scorer.endAtWords) scorer.kill();
        },
      });
      const path = disk.path;
      let isPowerCut = false;
      let mine: Running | null = null;
      life.onEnd(() => {
        running = null;
        scorer.endAtWords = false;
        const lost = disk.crash(isPowerCut);
        if (lost > 0) parts.log(`${id}: the disk has lost ${lost} commits that it had confirmed`);
        const closed = new Promise((done) => time.after(0, () => done(mine?.stop().catch(() => {}))));
        closing.push(closed.then(() => removeFile(path)));
      });
      scorer.cutPower = () => {
        isPowerCut = true;
        life.end();
      };
      mine = run(life);
      running = mine;
    },
    kill: () => running?.life.end(),
    cutPower: () => {},
    restart: () => {
      const ending = running;
      void ending?.stop().then(() => {
        if (ending.life.isOver) return;
        ending.life.end();
        scorer.start();
      });
    },
    facts: () => [...(running?.ledger.facts() ?? [])],
    results: () => {
      if (!running) throw new Error(`scorer ${id} is down`);
      return running.results();
    },
    get isConnected() {
      return running?.intake.connected ?? false;
    },
    get quarantined() {
      return running?.ledger.quarantined() ?? 0;
    },
    amend: (draft) => {
      if (!running) return null;
      const { ledger, intake, take } = running;
      const entry = ledger.contiguous(id, ledger.journal) + 1;
      const said: Amendment = amendment.parse({
        ...{ n: 0, reason: '', ...draft, v: 1, kind: 'amendment', id: `${id}:${ledger.journal}:${entry}` },
        ...{ journal: ledger.journal, entry, atUs: time.nowUs(), author: 'chief:desk' },
      });
      hasSpoken = true;
      try {
        take(ledger.commit([{ kind: 'fact', station: id, fact: said, atUs: said.atUs }]));
      } catch {
        return null;
      }
      intake.publish(topics(made.rally.id).deskAmendment(id), JSON.stringify(said), false);
      return said.id;
    },
    close: async () => {
      running?.life.end();
      await Promise.all(closing);
    },
  };
  return scorer;
}
