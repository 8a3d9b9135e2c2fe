import { rmSync } from 'node:fs';
import { commitEnds, copyAsLeft } from './left-on-disk.ts';
import type { Life } from './life.ts';

/** The disk below one SQLite file, over all lives of the process that writes it. */
export interface SimulatedDisk {
  /** Where the file lies now: each life has the one that the last has left. */
  readonly path: string;
  /** Every commit goes through here. */
  write<Result>(life: Life, commit: () => Result): Result;
  isFull: boolean;
  /** How long each commit takes. */
  slowUs: number;
  /** Says that commits are on the disk that are not. */
  isLying: boolean;
  /** The next commit is the moment at which the process ends. */
  endAt: 'before commit' | 'in commit' | 'after commit' | null;
  /** Whether a power cut has ever taken back what was said to be safe. */
  readonly hasLied: boolean;
  /** What a crash leaves; `power`: what was not really on the disk is gone. Returns commits that were lost after they were confirmed. */
  crash(power: boolean): number;
}

export class DiskFull extends Error {
  constructor() {
    super('database or disk is full');
  }
}

const GARBAGE_BYTES_MAX = 5_000;

export function simulatedDisk(pathOf: (life: number) => string, random: () => number): SimulatedDisk {
  let generation = 0;
  /** Commits since the disk began to lie. */
  let unsafe = 0;
  /** Between these the log ends after a crash in the middle of a commit. */
  let torn: { readonly from: number; readonly to: number } | null = null;
  let hasLied = false;

  const tear = (before: readonly number[], after: readonly number[]): typeof torn => {
    const [from, to] = [before.at(-1) ?? 0, after.at(-1) ?? 0];
    // Where the log was copied into the file, or begun anew, the commit is whole.
    return after.length > 1 && to > from ? { from, to } : null;
  };

  const disk: SimulatedDisk = {
    isFull: false,
    slowUs: 0,
    isLying: false,
    endAt: null,
    get hasLied() {
      return hasLied;
    },
    get path() {
      return pathOf(generation);
    },
    write: (life, commit) => {
      const { endAt } = disk;
      if (life.isOver) return commit();
      disk.endAt = null;
      if (endAt === 'before commit') {
        life.end();
        return commit();
      }
      if (disk.isFull) throw new DiskFull();
      const before = endAt === 'in commit' ? commitEnds(disk.path) : [];
      const result = commit();
      unsafe = disk.isLying ? unsafe + 1 : 0;
      if (endAt === 'in commit') torn = tear(before, commitEnds(disk.path));
      if (endAt !== null) life.end();
      else if (disk.slowUs > 0) life.hold(disk.slowUs);
      return result;
    },
    crash: (power) => {
      const from = disk.path;
      const ends = commitEnds(from);
      // Of what the disk only said that it had, some of the last commits.
      const lost = power ? Math.min(Math.floor((unsafe + 1) * random()), ends.length - 1) : 0;
      if (lost > 0) hasLied = true;
      const whole = ends[ends.length - 1 - lost] ?? 0;
      const isTorn = torn !== null && lost === 0;
      const end = torn && isTorn ? torn.from + Math.floor((torn.to - torn.from) * random()) : whole;
      const garbage = isTorn && random() < 0.5 ? randomBytes(random) : undefined;
      generation++;
      copyAsLeft(from, disk.path, end, garbage);
      torn = null;
      unsafe = 0;
      return lost;
    },
  };
  return disk;
}

const randomBytes = (random: () => number): Buffer =>
  Buffer.from(Array.from({ length: Math.floor(GARBAGE_BYTES_MAX * random()) }, () => Math.floor(256 * random())));

/** When the process of a former life has let go of them. */
export function removeFile(path: string): void {
  for (const tail of ['', '-wal', '-shm', '.lock', '.lock-wal', '.lock-shm', '.lock-journal']) {
    rmSync(path + tail, { force: true });
  }
}
