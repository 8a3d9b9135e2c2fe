import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * What a crash leaves of an SQLite file in WAL mode. A commit is one when its last frame in the log is whole, so that every state in which a power cut can
 * leave it is a shorter log (sqlite.org/fileformat2.html, chapter 4). A real file of real commits is copied and its log cut.
 */

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** SQLite copies the log into the file when it is this long, and after that older states are gone. */
const CHECKPOINT_FRAMES = 1_000;

/** Where each commit ends that could still be lost, in bytes of the log, after where the first of them begins. */
export function commitEnds(path: string): number[] {
  const log = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);
  if (log.length < LOG_HEADER_BYTES) return [log.length];
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  const ends = [LOG_HEADER_BYTES];
  let frames = 0;
  for (let at = LOG_HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    // The log is written over from its beginning after a checkpoint: frames with another salt are of before.
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    frames++;
    const isLastOfCommit = log.readUInt32BE(at + 4) !== 0;
    if (isLastOfCommit) ends.push(at + frameBytes);
  }
  return frames < CHECKPOINT_FRAMES ? ends : [ends.at(-1) ?? LOG_HEADER_BYTES];
}

/** Copies file and log as they are, the log cut at `logBytes` with `garbage` behind it. */
export function copyAsLeft(path: string, to: string, logBytes: number, garbage: Uint8Array = Buffer.alloc(0)): void {
  copyFileSync(path, to);
  if (!existsSync(`${path}-wal`)) return;
  const log = readFileSync(`${path}-wal`);
  writeFileSync(`${to}-wal`, Buffer.concat([log.subarray(0, logBytes), garbage]));
}
