import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { stripPosition } from '../../../../../protocol/deviations/deviation-scale.ts';
import { DeviationStrip } from '../../deviation-strip.tsx';
import { meaningOf, signedDeviation, spacedName } from '../../format.ts';
import { useWords } from '../../view/desk-context.ts';
import type { Drawn } from './drawn.ts';
import type { CarWords } from './words.ts';

const HEIGHT = 220;
const MIDDLE = HEIGHT / 2;
const REACH = MIDDLE - 12;
const LEFT = 52;
const NAMES_HEIGHT = 22;
const NAME_WIDTH = 58;
const MARKS = [-1000, -100, -10, 0, 10, 100, 1000];

/** The deviations in the order of the road, late above, early below, on the strip's scale; over it the strip of the whole day. */
export function DeviationChart(props: { readonly drawn: readonly Drawn[]; readonly words: CarWords }) {
  if (props.drawn.length === 0) return <p className="history-quiet">{props.words.deviationsNone}</p>;
  return <Chart {...props} />;
}

function Chart(props: { readonly drawn: readonly Drawn[]; readonly words: CarWords }) {
  const { drawn, words } = props;
  const desk = useWords();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const step = Math.min(NAME_WIDTH, Math.max(0, width - LEFT) / drawn.length);
  /** So many of them that their names do not touch. */
  const named = Math.max(1, Math.ceil(NAME_WIDTH / Math.max(1, step)));
  const y = (deviation: number): number => MIDDLE - stripPosition(deviation) * REACH;
  return (
    <div className="car-chart">
      <DeviationStrip deviations={drawn.map(({ deviation }) => deviation)} words={desk} />
      <div ref={place}>
        <svg
          width={width}
          height={HEIGHT + NAMES_HEIGHT}
          role="img"
          aria-label={`${words.deviations}: ${drawn.map(({ name, deviation }) => `${spacedName(name)} ${signedDeviation(deviation)}`).join(', ')}`}
        >
          {MARKS.map((mark) => (
            <g key={mark} className={mark === 0 ? 'chart-zero-line' : 'chart-line'}>
              <line x1={LEFT} x2={width} y1={y(mark)} y2={y(mark)} />
              <text x={LEFT - 8} y={y(mark)} dy="0.35em" textAnchor="end">
                {mark === 0 ? '0' : `${mark > 0 ? '+' : '−'}${Math.abs(mark) / 100}`}
              </text>
            </g>
          ))}
          {drawn.map(({ key, trial, name, deviation }, index) => (
            <g key={key} className="chart-mark" data-meaning={meaningOf(deviation)} data-trial={trial}>
              <title>{`${spacedName(name)} ${signedDeviation(deviation)}`}</title>
              <rect x={LEFT + index * step} y={0} width={step} height={HEIGHT} className="chart-hit" />
              <Mark x={LEFT + (index + 0.5) * step} y={y(deviation ?? 0)} deviation={deviation} />
              {index % named === 0 && (
                <text x={LEFT + (index + 0.5) * step} y={HEIGHT + 15} textAnchor="middle">
                  {spacedName(name)}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
    </div>
  );
}

/** What there is to draw on, in pixels: text keeps its size on a phone and on a projector. */
function useWidth(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const look = (): void => setWidth(element.clientWidth);
    look();
    const watch = new ResizeObserver(look);
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  return width;
}

function Mark(props: { readonly x: number; readonly y: number; readonly deviation: number | null }) {
  const { x, y, deviation } = props;
  if (deviation === null) return <path className="chart-none" d={`M${x - 4} ${MIDDLE}h8`} />;
  if (deviation === 0) return <circle className="chart-zero" cx={x} cy={MIDDLE} r={5} />;
  return (
    <>
      <line className="chart-stem" x1={x} x2={x} y1={MIDDLE} y2={y} />
      <circle className="chart-head" cx={x} cy={y} r={3.5} />
    </>
  );
}
