import { FIRST_US, type Making, SECOND_US } from './chance.ts';

const COLUMNS = [
  'driver',
  'team',
  'category',
  'group',
  'ladies',
  'displacementCc',
  'driverBirthYear',
  'status',
  'start',
];

function makeCell({ chance, note }: Making, column: string, time: (us: number) => string): string {
  switch (column) {
    case 'driver':
      return chance.one(['Anna', 'Berta', '']);
    case 'team':
      return chance.one(['t1', 't1', 't2', '']);
    case 'category':
      return chance.one(['open', 'closed', '']);
    case 'group':
      return chance.one(['g1', 'g2', '']);
    case 'ladies':
      return chance.one(['true', 'yes', 'x', '1', 'false', '', '']);
    case 'displacementCc':
      return chance.one(['1100', '1100', '2000', '']);
    case 'driverBirthYear':
      return chance.one(['1950', '1994', '2000', '']);
    case 'status': {
      const status = chance.one(['', '', '', '', 'race', 'guest', 'organisation']);
      note(`status ${status}`);
      return status;
    }
    case 'start':
      return chance.happens(0.3) ? time(FIRST_US + chance.whole(0, 20) * 30 * SECOND_US) : '';
    default:
      return '';
  }
}

export function makeEntries(
  making: Making,
  cars: readonly number[],
  mayBeBlank: boolean,
  time: (us: number) => string,
): string {
  const { chance, note } = making;
  const columns = COLUMNS.filter(() => chance.happens(0.65));
  const separator = chance.happens(0.1) ? ';' : ',';
  const rows = cars.map((car) => {
    const coefficient =
      mayBeBlank && chance.happens(0.5) ? '' : chance.one(['1', '1.5', '1.80', '1.2345', '0', '0.07', '2.1']);
    if (coefficient === '') note('coefficient left blank');
    return [
      String(car),
      coefficient !== '' && chance.happens(0.05) ? '' : chance.one(['1927', '1938', '1938', '1950', '1971', '2001']),
      'Alfa',
      coefficient,
      ...columns.map((column) => makeCell(making, column, time)),
    ];
  });
  return [['number', 'year', 'model', 'coefficient', ...columns], ...rows]
    .map((row) => `${row.join(separator)}\n`)
    .join('');
}
