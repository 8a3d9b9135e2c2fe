import { describe, expect, it } from 'vitest';
import { type BoxLine, encodeBoxLine } from '../../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../../protocol/time.ts';
import { type LinkEffect, type LinkInput, type LinkMemory, linkAtStart, stepLink } from './machine.ts';

/** Plays inputs from the start and returns the last state with all effects. */
function play(inputs: readonly LinkInput[], memory: LinkMemory | null = null, durable: Record<string, number> = {}) {
  let state = linkAtStart(memory);
  const effects: LinkEffect[] = [];
  for (const input of inputs) {
    const step = stepLink(state, input, (boot) => durable[boot] ?? 0);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const at = (ms: number) => ms * 1000;
const heardUs = utcMicros(1_718_100_000_000_000);
const line = (content: BoxLine, ms = 10): LinkInput => ({
  kind: 'line',
  elapsedUs: at(ms),
  heardUs,
  text: encodeBoxLine(content),
});
const opened: LinkInput = { kind: 'opened', elapsedUs: at(0), nonce: '5c1e' };
const BOOT = '0007a3f1';
const hello = (over: Partial<Extract<BoxLine, { type: 'hello' }>> = {}): BoxLine => ({
  type: 'hello',
  protocol: 2,
  firmware: '1.0.0',
  hz: 16_000_000,
  boot: BOOT,
  next: 1,
  oldest: 1,
  nonce: '5c1e',
  ...over,
});
const edge = (seq: number): BoxLine => ({
  type: 'edge',
  seq,
  tick: ticks(seq * 1000),
  channel: 'D8',
  level: 1,
  flags: 0,
});
const heartbeat = (next: number, oldest: number, tick = 1): BoxLine => ({
  type: 'heartbeat',
  tick: ticks(tick),
  next,
  oldest,
  gone: 0,
  refused: 0,
  resets: 1,
});
const sent = (effects: readonly LinkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.line] : []));
const recorded = (effects: readonly LinkEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'record' ? [effect.record.line] : []));

describe('the conversation with a box', () => {
  it('asks for a hello when the port opens and takes nothing before the right one', () => {
    const { state, effects } = play([
      opened,
      line(edge(1)),
      line(hello({ nonce: '0000' })),
      line(hello({ nonce: 'ffff' })),
    ]);
    expect(state.phase).toBe('syncing');
    expect(sent(effects)).toEqual([{ type: 'hello-request', nonce: '5c1e' }]);
    expect(recorded(effects)).toEqual([]);
  });

  it('asks a known box for what comes after the last edge on disk', () => {
    const { effects } = play([opened, line(hello({ next: 420, oldest: 412 }))], null, { [BOOT]: 417 });
    expect(sent(effects).at(-1)).toEqual({ type: 'resend', seq: 418 });
  });

  it('declares what the journal lacks and the box has already been allowed to forget', () => {
    const { state, effects } = play([opened, line(hello({ next: 420, oldest: 412 }))], null, { [BOOT]: 400 });
    expect(recorded(effects)).toContainEqual({ type: 'gap', seq: 401, count: 11 });
    expect(state.expected).toBe(412);
    expect(state.gone).toBe(11);
  });

  it('declares what a box still held when it lost its power', () => {
    const memory = { boot: '0007a3f0', durable: 90, announced: 94 };
    const { effects } = play([opened, line(hello())], memory);
    expect(recorded(effects)).toContainEqual({ type: 'gap', seq: 91, count: 3 });
  });

  it('takes edges in order once each and asks again for a missing one, at most five times a second', () => {
    const { state, effects } = play([
      opened,
      line(hello()),
      line(edge(1)),
      line(edge(1)),
      line(edge(3), 300),
      line(edge(4), 310),
      line(edge(5), 600),
    ]);
    expect(recorded(effects).filter((each) => each.type === 'edge')).toEqual([edge(1)]);
    expect(sent(effects).filter((each) => each.type === 'resend')).toEqual([
      { type: 'resend', seq: 1 },
      { type: 'resend', seq: 2 },
      { type: 'resend', seq: 2 },
    ]);
    expect(state.expected).toBe(2);
  });

  it('hears from the heartbeat that the last line was lost', () => {
    const { effects } = play([opened, line(hello()), line(heartbeat(2, 1), 1000)]);
    expect(sent(effects).at(-1)).toEqual({ type: 'resend', seq: 1 });
  });

  it('acknowledges what is on disk, and again when the box has not heard it', () => {
    const { effects } = play([
      opened,
      line(hello()),
      line(edge(1)),
      { kind: 'durable', boot: BOOT, seq: 1 },
      line(heartbeat(2, 1), 1000),
    ]);
    expect(sent(effects).filter((each) => each.type === 'acknowledge')).toEqual([
      { type: 'acknowledge', seq: 1 },
      { type: 'acknowledge', seq: 1 },
    ]);
  });

  it('takes of a grown gap only what is new', () => {
    const { state, effects } = play([
      opened,
      line(hello()),
      line({ type: 'gap', seq: 1, count: 3 }),
      line({ type: 'gap', seq: 1, count: 5 }),
    ]);
    expect(recorded(effects).filter((each) => each.type === 'gap')).toEqual([
      { type: 'gap', seq: 1, count: 3 },
      { type: 'gap', seq: 4, count: 2 },
    ]);
    expect(state).toMatchObject({ expected: 6, gone: 5 });
  });

  it('notices a reset by the boot id and asks the box anew', () => {
    const { state, effects } = play([opened, line(hello()), line(hello({ boot: '0007a3f2', nonce: '0000' }), 500)]);
    expect(state.phase).toBe('syncing');
    expect(effects).toContainEqual({ kind: 'notice', text: 'box was reset: boot 0007a3f1 is now 0007a3f2' });
  });

  it.each<[string, BoxLine]>([
    ['a smaller tick', heartbeat(5, 1, 10)],
    ['a smaller next edge', heartbeat(2, 1, 1_000)],
  ])('notices a reset whose hello was lost by %s, and acknowledges nothing', (_what, after) => {
    const { state, effects } = play([
      opened,
      line(hello()),
      ...[1, 2, 3, 4].map((seq) => line(edge(seq))),
      line(heartbeat(5, 1, 500), 900),
      line(after, 1_000),
    ]);
    expect(state.phase).toBe('syncing');
    expect(sent(effects).at(-1)).toEqual({ type: 'hello-request', nonce: '5c1f' });
    expect(sent(effects).filter((each) => each.type === 'acknowledge')).toEqual([]);
  });

  it('does not acknowledge another box of the same number away', () => {
    const { state, effects } = play([opened, line(hello({ next: 3 }))], null, { [BOOT]: 417 });
    expect(state.phase).toBe('syncing');
    expect(sent(effects).some((each) => each.type === 'acknowledge')).toBe(false);
    expect(effects.find((effect) => effect.kind === 'notice')?.text).toContain('give each its own');
  });

  it('takes an edge once although the hello is answered twice', () => {
    const { effects } = play([opened, line(hello()), line(edge(1)), line(hello()), line(edge(1))]);
    expect(recorded(effects).filter((each) => each.type === 'edge')).toHaveLength(1);
  });

  it('opens the port anew after three silent seconds', () => {
    const quiet = play([opened, line(hello()), { kind: 'tick', elapsedUs: at(3_009) }]);
    expect(quiet.effects.some((effect) => effect.kind === 'reopen')).toBe(false);
    const silent = play([opened, line(hello()), { kind: 'tick', elapsedUs: at(3_011) }]);
    expect(silent.effects).toContainEqual({ kind: 'reopen', why: 'box silent for 3 s' });
  });

  it('refuses a protocol it does not speak, and says what to do', () => {
    const { state, effects } = play([opened, line(hello({ protocol: 3 }))]);
    expect(state.phase).toBe('syncing');
    expect(effects.find((effect) => effect.kind === 'notice')?.text).toContain('flash the firmware of this release');
  });

  it('counts what it cannot read, by reason', () => {
    const { state } = play([
      opened,
      { kind: 'line', elapsedUs: at(1), heardUs, text: 'E 417 0000a3f1c2d4 D8 1 0*0000' },
      { kind: 'line', elapsedUs: at(2), heardUs, text: '\u0000\u00ff' },
      { kind: 'too-long' },
    ]);
    expect(state.refused).toEqual({ crc: 1, form: 1, 'too-long': 1, 'unknown-type': 0 });
  });

  const tick = (ms: number): LinkInput => ({ kind: 'tick', elapsedUs: at(ms) });
  const asks = (effects: readonly LinkEffect[]) => sent(effects).filter(({ type }) => type === 'time-request');

  it('asks for the counter of the box once a second while no GPS second comes, and not otherwise', () => {
    const up = [opened, line(hello())];
    const beats = Array.from({ length: 12 }, (_, i) => line(heartbeat(1, 1, i + 2), (i + 1) * 1000));
    const withTicks = beats.flatMap((beat, i) => [beat, tick((i + 1) * 1000), tick((i + 1) * 1000 + 500)]);
    // At 5.5 s, 6.5 s … 12.5 s.
    expect(asks(play([...up, ...withTicks]).effects)).toHaveLength(8);
    const pulses = Array.from({ length: 12 }, (_, i) => line({ type: 'pps', tick: ticks(i + 2) }, (i + 1) * 1000));
    const withPulses = pulses.flatMap((pulse, i) => [pulse, tick((i + 1) * 1000 + 500)]);
    expect(asks(play([...up, ...withPulses]).effects)).toEqual([]);
  });

  it('keeps the answer with when it was asked, and an answer to nothing not', () => {
    const { state, effects } = play([opened, line(hello()), line(heartbeat(1, 1, 2), 5_400), tick(6_000)]);
    const [question] = asks(effects);
    const nonce = question?.type === 'time-request' ? question.nonce : '';
    const answer = stepLink(state, line({ type: 'time', nonce, tick: ticks(99) }, 6_004), () => 0);
    expect(answer.effects).toMatchObject([{ kind: 'record', record: { heardUs, askedUs: heardUs - 4_000 } }]);
    const again = stepLink(answer.state, line({ type: 'time', nonce, tick: ticks(99) }, 6_005), () => 0);
    expect(again.effects).toEqual([]);
  });

  it('says of a box with the firmware of protocol 1 what to do', () => {
    // CRC-16/CCITT-FALSE of the words before the star, by Python's binascii.crc_hqx, in hex as protocol 1 had it.
    const text = 'B 0000004c4b40 1 1 0 0 1*7AE4';
    const { effects } = play([opened, { kind: 'line', elapsedUs: at(500), heardUs, text }, tick(8_600)]);
    expect(effects.at(-1)).toMatchObject({ kind: 'reopen', why: expect.stringContaining('speaks protocol 1') });
  });
});
