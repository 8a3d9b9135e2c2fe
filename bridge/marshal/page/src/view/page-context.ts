import { createContext, useContext } from 'react';
import type { UtcMicros } from '../../../../../protocol/time.ts';
import type { Readiness } from '../../../wire.ts';
import { timeOfDayHundredths } from '../format.ts';
import type { Preferences } from '../preferences.ts';
import type { Action, Message, PageState, View } from '../state.ts';
import type { Words } from '../words.ts';
import type { Sheet } from './sheets.tsx';

/** What every part of the page may need. */
export interface Page {
  readonly state: PageState;
  readonly view: View;
  readonly say: Words;
  readonly preferences: Preferences;
  readonly setPreferences: (preferences: Preferences) => void;
  readonly send: (message: Message) => void;
  readonly act: (action: Action) => void;
  readonly undo: () => void;
  /** UTC of the station now, or as near as this device can tell without it. */
  readonly now: () => Promise<UtcMicros>;
  /** Whether the station may be left alone; `test`: with a pulse on each input. `null` where it does not answer. */
  readonly ready: (test: boolean) => Promise<Readiness | null>;
  readonly open: (sheet: Sheet | null) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('no PageContext around this component');
  return page;
}

/** `14:03:22.47` where the station is. */
export const timeText = ({ state, say }: Page, utcUs: UtcMicros | null): string =>
  utcUs === null ? say.noTime : timeOfDayHundredths(utcUs, state.station?.timezone ?? 'UTC');

/** Driver and car as far as the entry list tells. */
export function carWords({ state }: Page, number: number | null): { readonly name: string; readonly model: string } {
  const car = state.station?.cars.find((each) => each.number === number);
  return {
    name: [car?.driver, car?.coDriver].filter(Boolean).join(' · '),
    model: [car?.model, car?.year].filter(Boolean).join(' '),
  };
}
