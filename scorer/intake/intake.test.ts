import { describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import type { BrokerClient } from '../../protocol/broker-client.ts';
import { topics } from '../../protocol/topics.ts';
import { openLedger } from '../ledger/ledger.ts';
import { startIntake } from './intake.ts';

/** A scorer's connection, played by hand. */
function connected() {
  const sent: { topic: string; payload: string }[] = [];
  let onConnect = (): void => {};
  const client: BrokerClient = {
    connected: true,
    handleMessage: () => {},
    on: (event: string, listener: unknown) => {
      if (event === 'connect') onConnect = listener as () => void;
    },
    subscribe: (_filter, _options, done) => done(null),
    publish: (topic, payload, _options, done) => {
      sent.push({ topic, payload });
      done();
    },
    endAsync: async () => {},
  };
  startIntake({
    ...{ broker: '', connect: () => client, rally: 'r', scorer: 'desk', ledger: openLedger(':memory:', () => 0.5) },
    ...{ clock: machineClock, stopwatch, onFacts: () => {}, onMessage: () => {}, onReady: () => {}, log: () => {} },
  });
  onConnect();
  const hear = (topic: string) => client.handleMessage({ topic, payload: '{}' }, () => {});
  return { sent, hear };
}

describe('what a scorer takes in', () => {
  it('tells a station of which its ledger knows nothing so, once: a broker may still say otherwise', () => {
    const { sent, hear } = connected();
    expect(sent).toEqual([]);
    hear(topics('r').status('iseo'));
    hear(topics('r').status('iseo'));
    expect(sent).toEqual([{ topic: topics('r').acknowledgement('desk', 'iseo'), payload: '{"v":1,"journals":{}}' }]);
  });
});
