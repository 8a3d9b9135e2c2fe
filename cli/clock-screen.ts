import chart from 'simple-ascii-chart';
import type { Status } from '../protocol/messages/station.ts';
import { formatUtc, utcMicros } from '../protocol/time.ts';

/** What `centesimo clock` shows: one line of words, and how each figure went. Pure: samples in, text out. */

export interface ClockSample {
  readonly atUs: number;
  readonly clock: NonNullable<Status['clock']>;
  readonly box: NonNullable<Status['box']>;
}

interface Panel {
  readonly title: string;
  readonly of: (sample: ClockSample) => number | null | undefined;
  readonly format: (value: number) => string;
}

const PANELS: readonly Panel[] = [
  { title: 'drift of the box, ppm', of: ({ clock }) => clock.driftPpm, format: (ppm) => ppm.toFixed(2) },
  {
    title: '95 % bound, µs',
    of: ({ clock }) => clock.uncertaintyUs,
    format: (us) => (us < 10_000 ? us.toFixed(0) : `${(us / 1000).toFixed(0)}k`),
  },
  {
    title: "this computer's clock less UTC, ms",
    of: ({ clock }) => (clock.hostOffsetUs == null ? null : clock.hostOffsetUs / 1000),
    format: (ms) => ms.toFixed(1),
  },
  { title: 'chip, °C', of: ({ box }) => box.celsius, format: (celsius) => celsius.toFixed(1) },
];

const LABEL_CHARACTERS = 9;
/** Of a panel besides its rows: its title. */
const PANEL_EXTRA = 1;
const HEAD_ROWS = 4;
const ROWS_MIN = 1;
/** Two panels stand beside one another where there is room. */
const WIDE_COLUMNS = 110;

/** `samples` oldest first, one a second; `columns` and `rows` of the terminal. */
export function clockScreen(name: string, samples: readonly ClockSample[], columns: number, rows: number): string {
  const last = samples.at(-1);
  if (!last) return `${name}: waiting`;
  const across = columns >= WIDE_COLUMNS ? 2 : 1;
  const width = Math.floor(columns / across) - 1;
  const high = Math.max(ROWS_MIN, Math.floor((rows - HEAD_ROWS) / (PANELS.length / across)) - PANEL_EXTRA);
  const panels = PANELS.map((panel) => draw(panel, samples, width, high));
  const body: string[] = [];
  for (let i = 0; i < panels.length; i += across) {
    const beside = panels.slice(i, i + across);
    const length = Math.max(...beside.map((lines) => lines.length));
    for (let row = 0; row < length; row++) {
      body.push(
        beside
          .map((lines) => (lines[row] ?? '').padEnd(width))
          .join(' ')
          .trimEnd(),
      );
    }
  }
  return [...head(name, last), ...body].map((line) => line.slice(0, columns)).join('\n');
}

/** One sample in words, as people say it. */
export function clockWords({ clock, box }: ClockSample): string {
  const words = [
    `time by ${WORDS[clock.source] ?? clock.source}`,
    clock.uncertaintyUs === null ? null : `±${clock.uncertaintyUs} µs`,
    clock.driftPpm === null ? null : `drift ${clock.driftPpm.toFixed(2)} ppm`,
    box.celsius == null ? null : `${box.celsius.toFixed(1)} °C`,
    box.volts == null ? null : `${box.volts.toFixed(2)} V`,
  ];
  return words.filter((word) => word !== null).join('   ');
}

const WORDS: Record<string, string> = {
  pps: 'GPS',
  holdover: 'the oscillator alone',
  host: 'this computer',
  none: 'nobody',
};

function head(name: string, sample: ClockSample): string[] {
  const { clock, box } = sample;
  const who = box.boot === null ? `box ${box.link}` : `box ${box.boot}, firmware ${box.firmware}, ${box.link}`;
  const stuck = box.stuck?.length ? `input ${box.stuck.join(', ')} is stuck: tube kinked or beam blocked?` : null;
  const trouble = [clock.alarm, stuck].filter((text) => text != null).join('; ');
  return [
    `${name}   ${who}   ${formatUtc(utcMicros(sample.atUs)).slice(0, 19).replace('T', ' ')} UTC`,
    clockWords(sample),
    trouble === '' ? 'all is well' : `! ${trouble}`,
    '',
  ];
}

function draw({ title, of, format }: Panel, samples: readonly ClockSample[], width: number, rows: number): string[] {
  const plotted = Math.max(10, width - LABEL_CHARACTERS - 3);
  const recent = samples.slice(-plotted);
  const points = recent.flatMap((sample, i): [number, number][] => {
    const value = of(sample);
    return value == null ? [] : [[i, value]];
  });
  if (points.length === 0) return [title, '  not known yet', ...Array<string>(rows - 1).fill('')];
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const text = chart(points, {
    width: plotted,
    height: rows,
    hideXAxis: true,
    yRange: low === high ? [low - 0.5, high + 0.5] : [low, high],
    customYAxisTicks: low === high ? [low] : [low, high],
    formatter: format,
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^[\s▲]*$/.test(line));
  return [title, ...lines.slice(0, rows)];
}
