import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { type GapAnswer, gapAnswer } from '../../../../../protocol/api/histories.ts';
import { useNameOf } from '../../corrections/choices.ts';
import { spacedName } from '../../format.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import type { CarWords } from './words.ts';

type Gap = GapAnswer['gaps'][number];

/** Points behind the leader after each trial: the first place is at the top. By keyboard the arrows walk from trial to trial. */
export function GapChart(props: {
  readonly car: number;
  readonly ranking: string;
  readonly changed: string;
  readonly words: CarWords;
}) {
  const { car, ranking, words } = props;
  const theme = useTheme();
  const path = `/api/cars/${car}/gaps?ranking=${encodeURIComponent(ranking)}`;
  const { found, why } = useAnswer(path, gapAnswer, props.changed);
  if (found === null) return <p className="history-quiet">{why ?? words.gapAsking}</p>;
  if (!found.gaps.some(({ gap }) => gap !== null)) return <p className="history-quiet">{words.gapNone}</p>;
  // Colours are read where the picture is drawn: another theme is another picture.
  return <Plot key={theme} gaps={found.gaps} car={car} words={words} />;
}

const HEIGHT = 240;

function Plot(props: { readonly gaps: readonly Gap[]; readonly car: number; readonly words: CarWords }) {
  const { gaps, car, words } = props;
  const nameOf = useNameOf();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.min(chosen ?? gaps.length - 1, gaps.length - 1);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const font = `500 15px ${getComputedStyle(element).fontFamily}`;
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font,
    };
    const names = gaps.map(({ trial }) => spacedName(nameOf(trial)));
    const made = new uPlot(
      {
        ...{ width: element.clientWidth, height: HEIGHT },
        legend: { show: false },
        cursor: { y: false, drag: { setScale: false }, points: { size: 10 } },
        scales: { x: { time: false, range: (_, min, max) => [min - 0.5, max + 0.5] }, y: { dir: -1, range: fromZero } },
        axes: [
          {
            ...axis,
            values: (_, splits) => splits.map((split) => (Number.isInteger(split) ? (names[split] ?? '') : '')),
            incrs: [1, 2, 5, 10, 20, 40],
            space: 70,
          },
          { ...axis, size: 60 },
        ],
        series: [
          {},
          {
            ...{ stroke: colour('--ink'), width: 2, spanGaps: false },
            points: { show: true, size: 6, fill: colour('--surface') },
          },
        ],
        hooks: {
          setCursor: [
            ({ cursor: { idx } }) => {
              if (idx != null) setChosen(idx);
            },
          ],
        },
      },
      [gaps.map((_, index) => index), gaps.map(({ gap }) => (gap === null ? null : Number(gap)))],
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [gaps, nameOf]);

  const walk = (to: number): void => {
    const next = Math.min(Math.max(0, to), gaps.length - 1);
    setChosen(next);
    const { left = 0, top = 0 } = plot.current
      ? { left: plot.current.valToPos(next, 'x'), top: plot.current.valToPos(Number(gaps[next]?.gap ?? 0), 'y') }
      : {};
    plot.current?.setCursor({ left, top }, false);
  };
  const here = gaps[at];
  return (
    <div className="car-gap">
      <div
        ref={place}
        className="car-plot"
        role="slider"
        tabIndex={0}
        aria-label={words.gapTitle}
        aria-valuemin={1}
        aria-valuemax={gaps.length}
        aria-valuenow={at + 1}
        aria-valuetext={here === undefined ? '' : gapText(here, car, words, nameOf)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          walk(at + (event.key === 'ArrowRight' ? 1 : -1));
        }}
      />
      {here && (
        <p className="car-gap-told" data-testid="gap" data-trial={here.trial} data-gap={here.gap ?? ''}>
          {gapText(here, car, words, nameOf)}
        </p>
      )}
    </div>
  );
}

const fromZero: uPlot.Range.Function = (_, _min, max) => [0, Math.max(1, max * 1.08)];

function gapText(
  { trial, position, gap, leader }: Gap,
  car: number,
  words: CarWords,
  nameOf: (id: string) => string,
): string {
  const place = position === null ? '–' : `${position}°`;
  const behind =
    gap === null ? '' : leader === car ? ` · ${words.leads}` : ` · +${gap} · ${words.gapLeader} ${leader ?? '–'}`;
  return `${words.after} ${spacedName(nameOf(trial))}: ${place}${behind}`;
}

/** Which theme the page shows: changes when a person or the system chooses another. */
function useTheme(): string {
  const [theme, setTheme] = useState(shownTheme);
  useEffect(() => {
    const look = (): void => setTheme(shownTheme());
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', look);
    return () => {
      watch.disconnect();
      system.removeEventListener('change', look);
    };
  }, []);
  return theme;
}

const shownTheme = (): string => getComputedStyle(document.documentElement).getPropertyValue('color-scheme');
