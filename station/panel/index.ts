import type { Clock, Timer } from '../../protocol/clock.ts';
import { openBoard, type PanelBoard } from './board.ts';
import { followBridge } from './bridge-client.ts';
import { newPanel, type PanelEvent, type PanelOptions, step } from './panel.ts';
import type { Pins } from './pins.ts';
import { DARK, view, type ZoneMinutes } from './view.ts';

/** The panel's process: a board and a bridge, each of which may be away for as long as it likes. */

export { DEFAULT_PINS, readPins } from './pins.ts';

export interface PanelSetUp extends PanelOptions {
  /** Path of the board's serial port. */
  readonly board: string;
  /** URL of the bridge. */
  readonly bridge: string;
  readonly pins: Pins;
  readonly zone: ZoneMinutes;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: (text: string) => void;
}

const MS = 1_000;
const SHOW_EVERY_US = 50 * MS;
const REOPEN_US_MIN = 250 * MS;
const REOPEN_US_MAX = 4_000 * MS;

export function startPanel(setUp: PanelSetUp): { stop(): Promise<void> } {
  const { clock, log } = setUp;
  let state = newPanel(setUp);
  let board: PanelBoard | null = null;
  let isStopped = false;
  let timer: Timer | null = null;
  let reopenUs = REOPEN_US_MIN;
  let complaint = '';

  const show = (): void => board?.show(view(state, clock.elapsedUs(), setUp.zone));
  const happen = (event: PanelEvent): void => {
    const { state: next, effects } = step(state, event, clock.elapsedUs());
    state = next;
    for (const text of effects.say) log(text);
    for (const request of effects.send) bridge.send(request);
    show();
  };
  const bridge = followBridge({ ...setUp, url: setUp.bridge, onEvent: happen });

  const openLater = (why: string): void => {
    board = null;
    if (why !== complaint) log(`board ${setUp.board}: ${why}; trying again for ever`);
    complaint = why;
    if (isStopped) return;
    timer = clock.after(reopenUs * (0.75 + 0.5 * setUp.random()), open);
    reopenUs = Math.min(reopenUs * 2, REOPEN_US_MAX);
  };
  const open = (): void => {
    openBoard(setUp.board, setUp.pins, clock, {
      onPress: (button, utcUs) => happen({ type: 'press', button, utcUs }),
      onClosed: openLater,
    })
      .then((opened) => {
        if (isStopped) return opened.close();
        board = opened;
        reopenUs = REOPEN_US_MIN;
        complaint = '';
        log(`board ${setUp.board}: ready`);
        show();
      })
      .catch((error: Error) => openLater(error.message));
  };
  open();

  let ticking: Timer;
  const tick = (): void => {
    show();
    ticking = clock.after(SHOW_EVERY_US, tick);
  };
  tick();

  return {
    stop: async () => {
      isStopped = true;
      bridge.stop();
      timer?.cancel();
      ticking.cancel();
      board?.show(DARK);
      await board?.close();
    },
  };
}
