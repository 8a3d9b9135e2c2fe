import type { Summary } from './summary.ts';

/** The summary for people. */
export function printSummary({ cars, trials, crossings, deviations, latencyMs, ...rest }: Summary): string {
  const { p50, p95, p99 } = latencyMs.pulseToScore;
  return [
    `${cars} cars, ${trials} trials, ${rest.simulatedSeconds} s of rally in ${rest.seconds} s`,
    `crossings   ${crossings.true} true, ${crossings.stamped} stamped, ${crossings.published} published, ${crossings.committed} committed; ${crossings.lost} lost, ${crossings.duplicated} duplicated, ${crossings.invented} invented`,
    `deviations  ${deviations.compared} compared: ${deviations.equal} equal, ${deviations.uncertain} uncertain by one hundredth, ${deviations.different} different`,
    `pulse to score  p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`,
    rest.rankingEqualsTruth ? 'ranking equals the truth' : 'RANKING DIFFERS FROM THE TRUTH',
    '',
  ].join('\n');
}
