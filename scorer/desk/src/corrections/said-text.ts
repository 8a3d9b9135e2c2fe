import type { Amendment } from '../../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../../protocol/time.ts';
import { timeOfDay, timeOfDayMicros } from '../../../../protocol/time-of-day.ts';
import { spacedName } from '../format.ts';
import type { CorrectionWords } from './words.ts';

export interface Naming {
  readonly words: CorrectionWords;
  readonly timezone: string;
  /** Of a trial, leg, race or ranking. */
  readonly nameOf: (id: string) => string;
}

/** `vettura 43`, `ora 14:03:22.470000`: what an amendment says, short. Whatever people have written stays text. */
export function saidText(said: Amendment, naming: Naming, undoes?: Amendment | null): string {
  const { words } = naming;
  const name = (id: string): string => spacedName(naming.nameOf(id));
  const clock = (at: UtcMicros): string => timeOfDayMicros(at, naming.timezone);
  const at = (of: { leg?: string | undefined; trial?: string | undefined }): readonly string[] =>
    [of.trial, of.leg].flatMap((id) => (id === undefined ? [] : [name(id)]));
  const whose = (of: { race?: string | undefined; cars?: readonly number[] | 'all' | undefined }): string =>
    Array.isArray(of.cars) ? `${words.cars} ${of.cars.join(', ')}` : of.race === undefined ? words.all : name(of.race);
  const car = (of: { readonly car: number }): string => `${words.car} ${of.car}`;
  switch (said.action) {
    case 'assign':
      return dotted(`${words.assign}: ${said.car ?? words.nobody}`, said.pass !== undefined && `#${said.pass}`);
    case 'confirm':
      return words.confirmed;
    case 'void':
      return words.voided;
    case 'restore':
      return words.restored;
    case 'retime':
      return `${words.retime}: ${clock(said.utcUs)}`;
    case 'insert':
      return dotted(words.insert, car(said), `${said.station}/${said.line}`, clock(said.utcUs));
    case 'source':
      return dotted(
        `${said.line}: ${words.counts} ${said.role === 'main' ? words.main : words.backup}`,
        said.fromUs != null && `${words.from} ${clock(said.fromUs)}`,
        said.toUs != null && `${words.to} ${clock(said.toUs)}`,
      );
    case 'card': {
      const { minute } = said;
      const told = typeof minute === 'string' ? words[minute] : timeOfDay(minute, naming.timezone).slice(0, 5);
      return dotted(words.card, car(said), name(said.control), told);
    }
    case 'start':
      return dotted(words.start2, car(said), name(said.leg), clock(said.utcUs));
    case 'allowance':
      return dotted(`${said.minutes} min ${words.from} ${name(said.control)}`, whose(said));
    case 'penalty':
      return dotted(
        `${words.penalty} ${said.points} ${words.pt}`,
        car(said),
        ...at(said),
        said.article !== undefined && `${words.art} ${said.article}`,
      );
    case 'entry-state':
      return dotted(`${car(said)}: ${words[said.state]}`, ...at(said));
    case 'entry':
      return dotted(`${car(said)}: ${said.field} = ${said.value === null ? words.none : String(said.value)}`);
    case 'trial-state':
      return dotted(`${name(said.trial)}: ${words[said.state]}`, said.point, whose(said));
    case 'close':
      return dotted(...at(said), words.closed, said.race !== undefined && name(said.race));
    case 'reopen':
      return dotted(...at(said), words.reopened, said.race !== undefined && name(said.race));
    case 'claim':
      return dotted(words.claim, car(said), name(said.trial), said.request, said.outcome);
    case 'publish':
      return dotted(`${name(said.scope)}: ${words[said.state]}`, `${words.version} ${said.version}`);
    case 'undo':
      return undoes == null ? words.undo : `${words.undoOf}: ${saidText(undoes, naming)}`;
  }
}

const dotted = (...parts: readonly unknown[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
