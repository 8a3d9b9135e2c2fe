import './distribution.css';
import { stripPosition } from '../../../../protocol/deviations/deviation-scale.ts';
import { betterThan, type Distribution, distributionOf } from '../../../../protocol/deviations/distribution.ts';
import { meaningOf, signedDeviation } from '../format.ts';
import type { Language } from '../words.ts';

const italian = {
  cars: 'Vetture',
  half: 'La metà sta fra',
  and: 'e',
  median: 'In mezzo',
  best: 'Estremi',
  none: 'Senza tempo',
  better: 'Meglio di lei',
  of: 'di',
  empty: 'Ancora nessun tempo in questa prova.',
};
type DistributionWords = Readonly<Record<keyof typeof italian, string>>;
const english: DistributionWords = {
  cars: 'Cars',
  half: 'Half lie between',
  and: 'and',
  median: 'In the middle',
  best: 'Extremes',
  none: 'No time',
  better: 'Better than it',
  of: 'of',
  empty: 'No time in this trial yet.',
};
export const distributionWords: Readonly<Record<Language, DistributionWords>> = { it: italian, en: english };

const WIDTH = 1000;
const EDGE = 24;
const TOP = 66;
const BARS = 200;
const BOX = 40;
const HEIGHT = TOP + BARS + BOX + 52;
/** As long as no bar counts more, one car is no tower. */
const FEW = 4;
const MARKS = [-1000, -100, -10, -3, 0, 3, 10, 100, 1000];
/** No room for them on a phone. */
const MINOR = new Set([-100, -3, 3, 100]);

/** How the deviations of all cars in a trial lie, on the strip's scale: bars, the box of the quartiles below them, and one car marked. */
export function DistributionChart(props: {
  readonly rows: readonly { readonly car: number; readonly deviation: number | null }[];
  /** The car that is marked. */
  readonly own?: number | undefined;
  readonly language: Language;
}) {
  const { rows, own, language } = props;
  const words = distributionWords[language];
  const deviations = rows.map(({ deviation }) => deviation);
  const found = distributionOf(deviations);
  const mine = rows.find(({ car }) => car === own)?.deviation ?? null;
  if (found === undefined) return <p className="panes-quiet">{words.empty}</p>;
  return (
    <figure className="distribution" data-testid="distribution" style={{ margin: 0 }}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken(found, words)}>
        {MARKS.map((mark) => (
          <g key={mark} className={MINOR.has(mark) ? 'distribution-minor' : undefined}>
            <line className="distribution-line" x1={x(mark)} x2={x(mark)} y1={TOP} y2={HEIGHT - 44} />
            <text x={x(mark)} y={HEIGHT - 4} textAnchor="middle">
              {mark === 0 ? '0' : `${mark > 0 ? '+' : '−'}${Math.abs(mark) / 100}`}
            </text>
          </g>
        ))}
        <Bars found={found} />
        <Box found={found} />
        {mine !== null && <Own car={own ?? 0} deviation={mine} />}
      </svg>
      <dl className="distribution-facts">
        <Fact name={words.cars} value={String(found.count)} />
        <Fact
          name={words.half}
          value={`${written(found.lowerQuartile)} ${words.and} ${written(found.upperQuartile)}`}
        />
        <Fact name={words.median} value={written(found.median)} />
        <Fact name={words.best} value={`${written(found.lowest)} ${words.and} ${written(found.highest)}`} />
        {found.none > 0 && <Fact name={words.none} value={String(found.none)} />}
        {mine !== null && (
          <Fact name={words.better} value={`${betterThan(deviations, mine)} ${words.of} ${found.count}`} />
        )}
      </dl>
    </figure>
  );
}

const x = (deviation: number): number => across(stripPosition(deviation));
const across = (position: number): number => WIDTH / 2 + position * (WIDTH / 2 - EDGE);

/** A quartile may lie between two hundredths; nobody has driven it, so that it is rounded. */
const written = (deviation: number): string => signedDeviation(Math.round(deviation));

const spoken = (found: Distribution, words: DistributionWords): string =>
  `${words.cars} ${found.count}, ${words.half} ${written(found.lowerQuartile)} ${words.and} ${written(found.upperQuartile)}, ${words.median} ${written(found.median)}`;

function Bars(props: { readonly found: Distribution }) {
  const { bins } = props.found;
  const most = Math.max(FEW, ...bins.map(({ count }) => count));
  return bins.map(({ from, to, count }) => {
    const height = (count / most) * BARS;
    const middle = (from + to) / 2;
    return count === 0 ? null : (
      <rect
        key={from}
        className="distribution-bar"
        data-meaning={meaningOf(Math.abs(middle) < 1e-9 ? 0 : Math.sign(middle))}
        data-count={count}
        x={across(from) + 1.5}
        y={TOP + BARS - height}
        width={across(to) - across(from) - 3}
        height={height}
        rx={2}
      >
        <title>{count}</title>
      </rect>
    );
  });
}

function Box(props: { readonly found: Distribution }) {
  const { lowest, lowerQuartile, median, upperQuartile, highest } = props.found;
  const y = TOP + BARS + BOX / 2;
  const half = 10;
  return (
    <g>
      <line className="distribution-whisker" x1={x(lowest)} x2={x(highest)} y1={y} y2={y} />
      <rect
        className="distribution-box"
        x={x(lowerQuartile)}
        y={y - half}
        width={Math.max(1, x(upperQuartile) - x(lowerQuartile))}
        height={2 * half}
      />
      <line className="distribution-median" x1={x(median)} x2={x(median)} y1={y - half} y2={y + half} />
    </g>
  );
}

function Own(props: { readonly car: number; readonly deviation: number }) {
  const at = x(props.deviation);
  const anchor = at < 160 ? 'start' : at > WIDTH - 160 ? 'end' : 'middle';
  return (
    <g data-testid="distribution-own" data-car={props.car} data-deviation={props.deviation}>
      <path className="distribution-own" d={`M${at - 9} ${TOP - 16}h18l-9 14z`} />
      <text className="distribution-own-text" x={at} y={TOP - 24} textAnchor={anchor}>
        {`${props.car} · ${signedDeviation(props.deviation)}`}
      </text>
    </g>
  );
}

const Fact = (props: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>{props.value}</dd>
  </div>
);
