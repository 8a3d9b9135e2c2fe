import type { Ranking } from '../../protocol/messages/results.ts';

/** Everything that random rallies are made of, by the names that they note. A comparison in which one never came up would prove nothing of it. */

const of = (what: string, ...each: string[]): string[] => each.map((one) => `${what} ${one}`);

export const FEATURES: readonly string[] = [
  ...of('rules', '1000-miglia', '1000-millas-sport', 'aci-rds', 'cireas', 'gp-nuvolari', 'raid-ch', 'uk-ncr'),
  ...of('rules', 'winter-marathon', 'extended', 'of a file', 'of one’s own, highest', 'of one’s own, lowest'),
  ...of('unit', '1/1000 s', '1/100 s', '1/10 s', '1 s', '1 min'),
  ...of('stamps', 'truncate', 'subtract', 'round'),
  ...of('target', 'nearest', 'truncate', 'up'),
  ...of('score', 'linear', 'table', 'table with beyond'),
  ...of('coefficient', 'none', 'trial', 'total', 'overall', 'from the year', 'left blank'),
  ...of('total', 'sum', 'average'),
  ...of('ties', 'older-car', 'smaller-engine', 'older-driver', 'higher-coefficient', 'most-zeros'),
  ...of('rounding', 'at trial', 'at total', 'nearest', 'truncate', 'up'),
  ...of('rounding', 'to 0 places', 'to 1 places', 'to 2 places', 'to 4 places', 'to 6 places'),
  ...of('assigned average over the', 'leg', 'rally'),
  ...['ties first-better-trial', 'cap', 'relief', 'discard', 'discard except capped', 'finisher', 'maximum lateness'],

  ...['1 legs', '2 legs', '3 legs', '1 races', '2 races', '3 races', 'legs with hours', 'line of several legs'],
  ...['race of some legs', 'race with its own rules', 'local time', 'starts by entries', 'starts by file'],
  ...['starts by ranking', 'status ', 'status race', 'status guest', 'status organisation'],
  ...['trial of some races', 'chained', 'pass 2', 'pass 3', 'value by race', 'value by group', 'speed by distance'],
  ...['time', 'average', 'time-control', 'passage-control'].flatMap((kind) => [
    `trial ${kind}`,
    `${kind} opens`,
    `${kind} closes`,
  ]),
  ...of('average from', 'a line', 'the start', 'a control'),
  ...['basis previous', 'time control by card', 'passage control by card', 'control after another', 'early is free'],
  ...['control reckoned from a recorded time', 'where compares', 'through a trial', 'as it stands', 'all legs closed'],
  ...of('ranking', 'of legs', 'of trials', 'of kinds', 'of teams', 'through', 'where', 'without coefficient'),

  ...of('crossing', 'set', 'suggested', 'both', 'nobody', 'of a test', 'of a backup', 'revised', 'repeated'),
  ...of('crossing', 'that does not count', 'without a time', 'with two contents', 'on the edge of hours'),
  ...of('second crossing', 'of the same time', 'soon after'),
  ...['first revision lost', 'definition', 'gap', 'amendment repeated', 'amendment with two contents'],
  ...of(
    'amendment',
    'assign',
    'confirm',
    'void',
    'restore',
    'retime',
    'insert',
    'source',
    'card',
    'start',
    'allowance',
  ),
  ...of('amendment', 'penalty', 'entry-state', 'entry', 'trial-state', 'close', 'reopen', 'claim', 'publish', 'undo'),
  ...['assign to nobody', 'assign with a pass', 'trial-state of a point', 'close for a race', 'reopen for a race'],
  ...of('source with', 'both', 'from', 'to', 'neither', 'null'),
  ...of('card', 'time', 'stamped', 'missing'),
  ...of('allowance for', 'race', 'cars', 'all'),
  ...of('entry-state', 'running', 'retired', 'excluded', 'readmitted', 'not-started', 'guest'),
  ...of('entry', 'year', 'coefficient', 'group', 'category', 'team', 'ladies', 'status', 'displacementCc'),
  ...of('entry', 'driverBirthYear', 'number', 'start', 'nonsense'),
  ...of('trial-state', 'valid', 'annulled', 'neutralised', 'average'),
  ...of('trial-state for', 'everybody', 'race', 'cars', 'all', 'race and cars'),
  ...['close', 'reopen'].flatMap((action) => of(`${action} of`, 'trial', 'leg', 'neither', 'both')),
];

/** Circuits that are driven so often are rare, and welcome. */
export const RARE_FEATURES: readonly string[] = ['pass 4', 'pass 5', 'pass 6', 'pass 7', 'pass 8'];

/** What results may say. */
export const OUTCOMES: readonly string[] = [
  ...of('trial', 'ok', 'provisional', 'pending', 'missing', 'annulled', 'neutralised', 'average'),
  ...of('point', 'ok', 'provisional', 'pending', 'missing', 'annulled', 'neutralised'),
  ...of('row', 'running', 'finished', 'pending', 'retired', 'excluded', 'not-started', 'guest'),
  ...['uncertain', 'discarded', 'early', 'late', 'on time', 'position', 'no position', 'tied', 'gap', 'penalties'],
  ...['overall position', 'team', 'score below 0'],
];

export function* outcomesOf(rankings: readonly Ranking[]): Generator<string> {
  for (const row of rankings.flatMap(({ rows }) => rows)) {
    yield `row ${row.state}`;
    yield row.position === null ? 'no position' : 'position';
    if (row.tied === true) yield 'tied';
    if (row.gapAhead !== undefined && Number(row.gapAhead) !== 0) yield 'gap';
    if (row.overallPosition !== undefined) yield 'overall position';
    if (row.team !== undefined) yield 'team';
    if (row.penalties !== undefined) yield 'penalties';
    if (Number(row.score) < 0) yield 'score below 0';
    for (const trial of row.trials) {
      yield `trial ${trial.state}`;
      if (trial.uncertain === true) yield 'uncertain';
      if (trial.discarded === true) yield 'discarded';
      for (const point of trial.points ?? []) yield `point ${point.state}`;
      if (trial.deviation !== null) yield trial.deviation < 0 ? 'early' : trial.deviation > 0 ? 'late' : 'on time';
    }
  }
}
