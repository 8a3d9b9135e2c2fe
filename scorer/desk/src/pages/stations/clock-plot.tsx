import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { ClockPoint } from '../../../../../protocol/api/stations.ts';
import type { UtcMicros } from '../../../../../protocol/time.ts';
import { timeOfDay } from '../../format.ts';

/** How far off a clock may be, over time, on a scale by tens: a GPS second, holdover and a computer's clock are all to be seen. */
export function ClockPlot(props: {
  readonly points: readonly ClockPoint[];
  readonly timezone: string;
  readonly label: string;
}) {
  const { points, timezone, label } = props;
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const scheme = useScheme();
  useEffect(() => {
    const element = root.current;
    if (element === null || width === 0) return;
    const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      // Canvas knows no rem.
      font: `${0.875 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)}px Barlow Condensed`,
    };
    const made = new uPlot(
      {
        ...{ width, height: 180, legend: { show: false }, cursor: { show: false } },
        scales: {
          x: { time: false },
          y: {
            distr: 3,
            range: (_plot, low, high) => [
              10 ** Math.floor(Math.log10(Math.max(1, low))),
              Math.max(100, 10 ** Math.ceil(Math.log10(Math.max(1, high)))),
            ],
          },
        },
        axes: [
          {
            ...axis,
            values: (_plot, splits) => splits.map((at) => timeOfDay((at * 1e6) as UtcMicros, timezone).slice(0, 5)),
          },
          {
            ...axis,
            size: 64,
            splits: decades,
            values: (_plot, splits) => splits.map((us) => (us === null ? null : usText(us))),
          },
        ],
        series: [
          {},
          {
            stroke: colour(scheme === 'dark' ? '--dark-ink' : '--light-ink'),
            width: 2,
            points: { show: points.length < 3, size: 6 },
          },
        ],
      },
      dataOf(points),
      element,
    );
    // A point comes every half minute, and to draw it all anew takes a millisecond.
    return () => made.destroy();
  }, [width, timezone, scheme, points]);
  const last = points.at(-1);
  return (
    <div ref={root} className="clock-plot" role="img" aria-label={`${label}: ${usText(last?.uncertaintyUs ?? 0)}`} />
  );
}

const dataOf = (points: readonly ClockPoint[]): uPlot.AlignedData => [
  points.map(({ atUs }) => atUs / 1e6),
  points.map(({ uncertaintyUs }) => (uncertaintyUs === null ? null : Math.max(1, uncertaintyUs))),
];

/** A line for each power of ten, and none between. */
const decades = (_plot: uPlot, _axis: number, low: number, high: number): number[] =>
  [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].filter((us) => us >= low && us <= high);

const usText = (us: number): string =>
  us >= 1_000_000 ? `${us / 1e6} s` : us >= 1_000 ? `${us / 1e3} ms` : `${us} µs`;

function useWidth(root: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return width;
}

const schemeNow = (): string => getComputedStyle(document.documentElement).colorScheme;

/** `light` or `dark`, as it is by choice or by the system. */
function useScheme(): string {
  const [scheme, setScheme] = useState(schemeNow);
  useEffect(() => {
    const look = (): void => setScheme(schemeNow());
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', look);
    return () => {
      observer.disconnect();
      media.removeEventListener('change', look);
    };
  }, []);
  return scheme;
}
