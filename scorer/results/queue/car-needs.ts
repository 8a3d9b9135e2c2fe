import type { UtcMicros } from '../../../protocol/time.ts';
import type { Attention, Finding, Timed } from '../../scoring/index.ts';
import type { Need } from './need.ts';

/** What does not fit together in a car's rally, as things for a person to decide. */
export const needsOfCar = (car: number, { findings, crossing }: Attention): Need[] =>
  findings(car).map((finding) => needOf(car, finding, (id) => (id === null ? null : (crossing(id)?.utcUs ?? null))));

function needOf(car: number, finding: Finding, timeOf: (crossing: string | null) => UtcMicros | null): Need {
  switch (finding.what) {
    case 'twice': {
      const { crossing, holder } = finding;
      return {
        ...{ id: `twice ${crossing} ${car}`, kind: 'implausible', reason: 'twice', sinceUs: timeOf(crossing), car },
        ...{ crossing, ...(holder !== null && { other: holder }) },
      };
    }
    case 'not-started': {
      const { crossing } = finding;
      const id = `not-started ${crossing} ${car}`;
      return { id, kind: 'implausible', reason: 'not-started', sinceUs: timeOf(crossing), car, crossing };
    }
    case 'negative':
    case 'absurd': {
      const { what, timed } = finding;
      const id = `${what} ${car} ${nameOf(timed)} ${timed.measured}`;
      const crossing = timed.to === null ? {} : { crossing: timed.to };
      return { id, kind: 'implausible', reason: what, sinceUs: timeOf(timed.to), car, timed, ...crossing };
    }
    case 'uncertain': {
      const { timed, crossing } = finding;
      const id = `edge ${crossing} ${car} ${nameOf(timed)}`;
      return { id, kind: 'uncertain', reason: 'edge', sinceUs: timeOf(timed.to), car, timed, crossing };
    }
    case 'missing': {
      const { trial, line, beyond } = finding;
      const missed = { trial, through: trial, line, beyond };
      const id = `missing ${car} ${trial} ${line}`;
      return { id, kind: 'missing', reason: 'missing', sinceUs: beyond.utcUs, car, missed };
    }
    case 'unseen': {
      const { trial, through, beyond } = finding;
      const missed = { trial, through, line: null, beyond };
      const id = `unseen ${car} ${trial} ${through}`;
      return { id, kind: 'missing', reason: 'unseen', sinceUs: beyond.utcUs, car, missed };
    }
  }
}

const nameOf = ({ trial, point }: Timed): string => point ?? trial;
