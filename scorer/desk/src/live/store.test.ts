import { describe, expect, it } from 'vitest';
import { createStore } from './store.ts';

const refusal = { kind: 'refused', topic: 't', reason: 'r' } as const;

describe('the store', () => {
  it('makes one change of all that came before a frame', () => {
    const frames: (() => void)[] = [];
    const store = createStore((flush) => frames.push(flush), 0);
    let changes = 0;
    store.subscribe(() => {
      changes += 1;
    });
    for (let index = 0; index < 100; index += 1) store.receive(refusal);
    expect(frames).toHaveLength(1);
    expect(store.state().refused.count).toBe(0);
    frames[0]?.();
    expect(store.state().refused.count).toBe(100);
    expect(changes).toBe(1);
  });

  it('does not let messages pile up while no frame comes', () => {
    const store = createStore(() => {}, 0);
    for (let index = 0; index < 5000; index += 1) store.receive(refusal);
    expect(store.state().refused.count).toBe(4000);
  });

  it('tells nobody who has left', () => {
    const frames: (() => void)[] = [];
    const store = createStore((flush) => frames.push(flush), 0);
    let changes = 0;
    const leave = store.subscribe(() => {
      changes += 1;
    });
    leave();
    store.receive(refusal);
    frames[0]?.();
    expect(changes).toBe(0);
  });
});
