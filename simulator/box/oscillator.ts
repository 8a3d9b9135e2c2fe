/**
 * The oscillator of a box: a nominal rate, a fixed offset and a slow sine for the sun that comes and goes. Closed form, so that a moment's
 * count never depends on how one got there.
 */
export interface Oscillator {
  /** Nominal rate, 1/s. */
  readonly hz: number;
  /** Cycles since power on at a moment of UTC in microseconds, with their fraction. Negative before power on. */
  ticksAt(utcUs: number): number;
  /** Microseconds from power on to a count of cycles: the inverse, exact to a millionth of a tick over days. */
  elapsedUsAt(ticks: number): number;
  /** The same as UTC. A double of today's UTC in microseconds has a grain of 0.25 us, which is 4 ticks. */
  utcUsAt(ticks: number): number;
}

export interface OscillatorOptions {
  readonly hz: number;
  readonly powerOnUs: number;
  /** Parts per million off the nominal rate; fast is positive. */
  readonly offsetPpm: number;
  readonly swing?: { readonly amplitudePpm: number; readonly periodS: number; readonly phaseRad: number };
}

export function createOscillator(options: OscillatorOptions): Oscillator {
  const { hz, powerOnUs, offsetPpm } = options;
  const { amplitudePpm, periodS, phaseRad } = options.swing ?? { amplitudePpm: 0, periodS: 1, phaseRad: 0 };
  const perUs = hz / 1e6;
  const steady = 1 + offsetPpm / 1e6;
  const amplitude = amplitudePpm / 1e6;
  const radPerUs = (2 * Math.PI) / (periodS * 1e6);
  const cosPhase = Math.cos(phaseRad);

  const rate = (us: number): number => perUs * (steady + amplitude * Math.sin(radPerUs * us + phaseRad));
  const count = (us: number): number =>
    perUs * (steady * us + (amplitude / radPerUs) * (cosPhase - Math.cos(radPerUs * us + phaseRad)));

  function elapsedUsAt(ticks: number): number {
    let us = ticks / (perUs * steady);
    // Newton: the rate changes by parts in ten thousand, so that each step gains some four digits.
    for (let step = 0; step < 6; step++) us -= (count(us) - ticks) / rate(us);
    return us;
  }

  return {
    hz,
    ticksAt: (utcUs) => count(utcUs - powerOnUs),
    elapsedUsAt,
    utcUsAt: (ticks) => powerOnUs + elapsedUsAt(ticks),
  };
}

/**
 * An oscillator as one finds it on a board. `resonator`: the ceramic one of an Uno, thousands of ppm off and tens of ppm of swing with sun and
 * shade; `crystal`: tens of ppm and a few. Figures: Arduino forum topics 68781 and 69316, and a log of 70 h.
 */
export function drawOscillator(random: () => number, kind: 'resonator' | 'crystal', powerOnUs: number): Oscillator {
  const [offsetPpm, amplitudePpm] = kind === 'resonator' ? [5000, 50] : [40, 5];
  return createOscillator({
    hz: 16_000_000,
    powerOnUs,
    offsetPpm: (2 * random() - 1) * offsetPpm,
    swing: {
      amplitudePpm: random() * amplitudePpm,
      periodS: 1800 + random() * 12_600,
      phaseRad: random() * 2 * Math.PI,
    },
  });
}
