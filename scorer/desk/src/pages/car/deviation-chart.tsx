import { stripPosition } from '../../../../../protocol/deviations/deviation-scale.ts';
import { DeviationStrip } from '../../deviation-strip.tsx';
import { meaningOf, signedDeviation, spacedName } from '../../format.ts';
import { useWords } from '../../view/desk-context.ts';
import type { Drawn } from './drawn.ts';
import type { CarWords } from './words.ts';

const HEIGHT = 220;
const MIDDLE = HEIGHT / 2;
const REACH = MIDDLE - 14;
const STEP_MIN = 9;
const WIDTH = 1000;
const LEFT = 52;
const MARKS = [-1000, -100, -10, -3, 0, 3, 10, 100, 1000];

/** The deviations in the order of the road, late above, early below, on the strip's scale; over it the strip of the whole day. */
export function DeviationChart(props: { readonly drawn: readonly Drawn[]; readonly words: CarWords }) {
  const { drawn, words } = props;
  const desk = useWords();
  if (drawn.length === 0) return <p className="history-quiet">{words.deviationsNone}</p>;
  const step = Math.max(STEP_MIN, Math.min(60, (WIDTH - LEFT) / drawn.length));
  const width = Math.max(WIDTH, LEFT + step * drawn.length);
  const isNamed = step >= 28;
  const y = (deviation: number): number => MIDDLE - stripPosition(deviation) * REACH;
  return (
    <>
      <div className="car-strip">
        <DeviationStrip deviations={drawn.map(({ deviation }) => deviation)} words={desk} />
      </div>
      <div className="car-chart">
        <svg
          viewBox={`0 0 ${width} ${HEIGHT + (isNamed ? 18 : 0)}`}
          style={{ minWidth: `${width * 0.6}px` }}
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
              <Mark
                x={LEFT + (index + 0.5) * step}
                y={deviation === null ? MIDDLE : y(deviation)}
                deviation={deviation}
              />
              {isNamed && (
                <text x={LEFT + (index + 0.5) * step} y={HEIGHT + 12} textAnchor="middle">
                  {spacedName(name)}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
    </>
  );
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
