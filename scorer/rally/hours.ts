import type { Checker } from '../../protocol/files/checker.ts';
import { show } from '../../protocol/files/problem.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { Hours } from './rally.ts';
import { parseTime } from './zoned-time.ts';

interface WrittenHours {
  readonly opens?: string | undefined;
  readonly closes?: string | undefined;
}

/** When a leg or trial opens and closes, if it says so; a time that is none and hours that end before they begin are problems. */
export function readHours(
  checker: Checker,
  path: readonly PropertyKey[],
  written: WrittenHours | undefined,
  who: string,
  timezone: string,
): Hours {
  const timeOf = (field: 'opens' | 'closes'): UtcMicros | null => {
    const text = written?.[field];
    if (text === undefined) return null;
    const parsed = parseTime(text, timezone);
    if (parsed.ok) return parsed.value;
    checker.refuse([...path, field], `${who}${field} ${show(text)} is not allowed; allowed: ${parsed.allowed}`);
    return null;
  };
  const hours = { opens: timeOf('opens'), closes: timeOf('closes') };
  if (hours.opens !== null && hours.closes !== null && hours.opens >= hours.closes)
    checker.refuse([...path, 'closes'], `${who}closes before it opens; allowed: a time after opens`);
  return hours;
}
