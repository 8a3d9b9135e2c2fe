import { isWaiting, type Standing } from '../../../board.ts';
import { confirmation } from '../state.ts';
import { carWords, timeText, usePage } from './page-context.ts';

/** The crossing that is at hand: when, which car, one touch to say yes. */
export function Current() {
  const page = usePage();
  const { state, view, say, act, open } = page;
  const { current } = view;
  const waiting = current !== null && isWaiting(current);
  const confirm = confirmation(view);
  const number = (): void =>
    open({ kind: 'pad', target: waiting ? { for: 'crossing', id: current.id } : { for: 'ahead' }, typed: '' });
  return (
    <main className="current">
      <Queue />
      {current ? <Card current={current} /> : <NoneYet />}
      <button
        type="button"
        className="confirm"
        data-testid="confirm"
        disabled={waiting && !confirm ? false : !confirm}
        onClick={() => (confirm ? act(confirm) : number())}
      >
        {confirm ? `${say.confirm} ${view.proposal?.car}` : waiting ? say.keyIn : say.waitingForCar}
      </button>
      <div className="words">
        <span aria-hidden="true">{say.next}</span>
        <Answer />
      </div>
      <Next number={number} />
      {state.ahead.length > 0 && <Ahead />}
      <Others current={current} />
    </main>
  );
}

function NoneYet() {
  const { say } = usePage();
  return (
    <section className="card empty">
      <h1>{say.noneYet}</h1>
      <p>{say.noneYetNext}</p>
    </section>
  );
}

function Card({ current }: { readonly current: Standing }) {
  const page = usePage();
  const { view, say } = page;
  const waiting = isWaiting(current);
  const car = waiting ? (view.proposal?.car ?? null) : current.car;
  const { name, model } = carWords(page, car);
  const others = view.queue.length > 1 ? ` · ${view.queue.length} ${say.alsoWaiting.toLowerCase()}` : '';
  const how = current.voided
    ? `✕ ${say.voided}`
    : waiting
      ? `? ${view.proposal?.from === 'keyed' ? say.keyedAhead : view.proposal ? say.proposed : ''}`
      : `● ${say.confirmed}`;
  const state = current.voided ? 'void' : waiting ? 'waiting' : 'confirmed';
  return (
    <section className="card" data-testid="current" data-state={state} data-crossing={current.id} data-car={car ?? ''}>
      <p className="when">
        <span className="time">{timeText(page, current.utcUs)}</span>
        <span className="line">{current.line}</span>
      </p>
      <p className="number">{car ?? '?'}</p>
      <p className="how">{(car === null && waiting ? say.nobodyKnows : how) + others}</p>
      <p className="who">
        <span>{model}</span>
        <span>{name}</span>
      </p>
    </section>
  );
}

/** The others that wait, oldest first; nothing where one alone does. */
function Queue() {
  const page = usePage();
  const { view, say, send } = page;
  if (view.queue.length < 2) return null;
  return (
    <fieldset className="queue" data-testid="queue">
      <legend>{`${say.alsoWaiting} ${view.queue.length}`}</legend>
      {view.queue.map((each) => (
        <button
          key={each.id}
          type="button"
          aria-pressed={each.id === view.current?.id}
          onClick={() => send({ type: 'select', id: each.id })}
        >
          <span>{timeText(page, each.utcUs).slice(3, 8)}</span>
          <strong>{state(each.id, each.suggested)}</strong>
        </button>
      ))}
    </fieldset>
  );

  function state(id: string, suggested: number | null): string {
    return String(page.state.keyed.get(id) ?? suggested ?? '?');
  }
}

/** Cars that are due: for the crossing at hand instead of the one proposed, or keyed in before they come. */
function Next({ number }: { readonly number: () => void }) {
  const { view, say, act, send } = usePage();
  const { current } = view;
  const choose = (car: number): void => {
    if (current && isWaiting(current)) act({ action: 'assign', crossing: current.id, car });
    else send({ type: 'ahead', car });
  };
  return (
    <fieldset className="next" data-testid="next">
      <legend>{say.next}</legend>
      {view.next.map((car) => (
        <button key={car} type="button" data-car={car} onClick={() => choose(car)}>
          {car}
        </button>
      ))}
      <button type="button" className="pad-key" data-testid="pad-open" aria-label={say.nextKeys} onClick={number}>
        #
      </button>
    </fieldset>
  );
}

function Ahead() {
  const { state, say, send } = usePage();
  return (
    <fieldset className="ahead" data-testid="ahead">
      <legend>{say.ahead}</legend>
      {state.ahead.map((car, at) => (
        <button
          // The same number may be keyed twice, and then stands at two places.
          key={`${car} ${state.ahead.slice(0, at).filter((each) => each === car).length}`}
          type="button"
          aria-label={`${say.forgetAhead} ${car}`}
          onClick={() => send({ type: 'forget-ahead', at })}
        >
          {`${car} ✕`}
        </button>
      ))}
    </fieldset>
  );
}

/** Far from confirm: what takes something back. */
function Others({ current }: { readonly current: Standing | null }) {
  const { state, say, undo, open } = usePage();
  const last = state.own.at(-1);
  return (
    <nav className="others">
      <button type="button" data-testid="undo" disabled={!last} onClick={undo}>
        <span aria-hidden="true">↶</span>
        {say.undo}
      </button>
      <button
        type="button"
        data-testid="void"
        disabled={!current || current.voided}
        onClick={() => current && open({ kind: 'void', id: current.id })}
      >
        <span aria-hidden="true">✕</span>
        {say.void}
      </button>
      <button type="button" data-testid="by-hand" onClick={() => open({ kind: 'hand' })}>
        <span aria-hidden="true">✎</span>
        {say.byHand}
      </button>
      <button type="button" className="list-key" data-testid="list-open" onClick={() => open({ kind: 'list' })}>
        <span aria-hidden="true">☰</span>
        {say.list}
      </button>
    </nav>
  );
}

/** What the last action changed, in words, and whether the station has it. */
function Answer() {
  const { state, say } = usePage();
  const { answer } = state;
  const did = {
    confirm: say.didConfirm,
    assign: say.didAssign,
    void: say.didVoid,
    restore: say.didRestore,
    insert: say.didInsert,
    undo: say.didUndo,
  };
  const unsent = state.outbox.length > 0 ? ` (${say.willSend})` : '';
  return (
    <output className="answer" data-testid="answer" data-kind={answer?.kind ?? ''}>
      {answer?.kind === 'full' && `✕ ${say.outboxFull}`}
      {answer?.kind === 'refused' && `✕ ${say.refused}: ${answer.reason}`}
      {answer?.kind === 'did' && `✓ ${did[answer.did]} ${answer.car ?? ''}${unsent}`}
    </output>
  );
}
