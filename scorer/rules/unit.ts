/** What times are read to, and deviations counted in. */
export interface Unit {
  readonly name: string;
  readonly us: number;
  /** Of a time in seconds as it is printed. */
  readonly places: number;
}

export const UNITS = ['1/1000 s', '1/100 s', '1/10 s', '1 s', '1 min'] as const;

const BY_NAME: Readonly<Record<(typeof UNITS)[number], Unit>> = {
  '1/1000 s': { name: '1/1000 s', us: 1_000, places: 3 },
  '1/100 s': { name: '1/100 s', us: 10_000, places: 2 },
  '1/10 s': { name: '1/10 s', us: 100_000, places: 1 },
  '1 s': { name: '1 s', us: 1_000_000, places: 0 },
  '1 min': { name: '1 min', us: 60_000_000, places: 0 },
};

export const unitOf = (name: (typeof UNITS)[number]): Unit => BY_NAME[name];

/** `1 min`, `30 s` of a control's window, in microseconds; `undefined` for anything but whole seconds or minutes from 1 s to a day. */
export function parseStep(text: string): number | undefined {
  const match = /^([1-9]\d{0,4}) ?(s|min)$/.exec(text);
  if (match === null) return undefined;
  const us = Number(match[1]) * (match[2] === 's' ? 1_000_000 : 60_000_000);
  return us <= 86_400_000_000 ? us : undefined;
}

/** Units as seconds: 1507 of 1/100 s is `15.07`, 3 min is `180`. */
export function formatUnits(value: number, { us, places }: Unit): string {
  const perSecond = 10 ** places;
  const scaled = Math.abs(value) * ((us * perSecond) / 1_000_000);
  const whole = Math.floor(scaled / perSecond);
  const fraction = places === 0 ? '' : `.${String(scaled % perSecond).padStart(places, '0')}`;
  return `${value < 0 ? '-' : ''}${whole}${fraction}`;
}
