import { healthOf, type Level, worst } from '../station-health.ts';
import { usePage } from './page-context.ts';

/** Of a level, beside its colour: read without colours too. */
export function Mark({ level }: { readonly level: Level }) {
  const signs: Readonly<Record<Level, string>> = { good: '●', watch: '!', bad: '✕' };
  return (
    <span className="mark" data-level={level} aria-hidden="true">
      {signs[level]}
    </span>
  );
}

/** One line on how the station is: what is worst first. A touch opens all of it, and the settings. */
export function StateBar() {
  const { state, say, open } = usePage();
  const items = state.status ? healthOf(state.status, state.outbox.length, say, state.station?.hasBox ?? true) : [];
  const level = worst(items);
  const told = items.find((item) => item.level === level && level !== 'good');
  const all = items.filter(({ id }) => id === 'clock' || id === 'backlog').map(({ text }) => text);
  const line = state.line ?? (state.station?.lines.length === 1 ? state.station.lines[0] : null);
  return (
    <button
      type="button"
      className="state-bar"
      data-testid="state"
      data-level={level}
      onClick={() => open({ kind: 'state' })}
    >
      <span className="state-name">
        {state.station?.station ?? say.page}
        {line != null && ` · ${say.line} ${line}`}
      </span>
      <span className="state-word">
        <Mark level={items.length === 0 ? 'watch' : level} />
        {items.length === 0 ? '…' : told ? `${told.label}: ${told.text}` : all.join(' · ')}
      </span>
    </button>
  );
}
