import type { RegisterRequest } from '../../../../../protocol/api/register.ts';
import type { Finding, Measure } from '../../../../../protocol/messages/facts.ts';
import type { RegisterWords } from './words.ts';

/** From when on a deadline is warned of. */
const SOON_MINUTES = 15;
const MINUTE_US = 60_000_000;

export type Urgency = 'none' | 'calm' | 'soon' | 'late';

/** What there is to say of a deadline: `late` needs a person. */
export function urgencyOf({ state, decideByUs, late }: RegisterRequest, nowUs: number): Urgency {
  if (late || (state === 'open' && decideByUs !== null && nowUs > decideByUs)) return 'late';
  if (state !== 'open' || decideByUs === null) return 'none';
  return decideByUs - nowUs <= SOON_MINUTES * MINUTE_US ? 'soon' : 'calm';
}

export function stateText(request: RegisterRequest, nowUs: number, words: RegisterWords): string {
  const { state, decision, decideByUs, late } = request;
  if (state === 'taken-back') return words.isTakenBack;
  if (decision !== null) {
    const found =
      decision.finding === null || decision.finding === 'other' ? decision.outcome : words.findings[decision.finding];
    return late ? `${found} · ${words.decidedLate}` : found;
  }
  if (decideByUs === null) return `${words.isOpen} · ${words.noDeadline}`;
  return nowUs > decideByUs
    ? `${words.over} ${span(nowUs - decideByUs, words)}`
    : `${words.isOpen} · ${words.left} ${span(decideByUs - nowUs, words)}`;
}

/** Whole minutes: 59 s before the end there are none left. */
function span(us: number, words: RegisterWords): string {
  const minutes = Math.floor(us / MINUTE_US);
  return minutes < 120
    ? `${minutes} ${words.minutes}`
    : `${Math.floor(minutes / 60)} ${words.hours} ${minutes % 60} ${words.minutes}`;
}

/** What usually follows from a finding, as on the form (regulations, section 5): a person may choose otherwise. */
export const USUAL: Readonly<Record<Finding, Measure | null>> = {
  conforming: 'stands',
  'not-conforming': 'average',
  obstruction: 'average',
  'obstruction-unproven': 'stands',
  'wrong-car': 'corrected',
  other: null,
  withdrawn: 'stands',
};
