import { useState } from 'react';
import { asidesAnswer, QUEUE_KINDS, type QueueKind } from '../../../../../protocol/api/queue.ts';
import { timeOfDay } from '../../format.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { useMe } from '../../session/session.ts';
import { useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { putBack } from './deeds.ts';
import { QueueList, useQueueNaming } from './queue-list.tsx';
import type { QueueNaming } from './queue-text.ts';
import { useFilteredQueue } from './use-queue.ts';

/** All that needs a person, of one kind or station if wanted, and what was set aside. */
export function QueuePage() {
  const naming = useQueueNaming();
  const told = useDeskState((state) => state.queue);
  const [kind, setKind] = useState<QueueKind>();
  const [station, setStation] = useState<string>();
  const [isAside, setIsAside] = useState(false);
  const { items, why, onEnd } = useFilteredQueue({ kind, station });
  if (!naming) return null;
  const { words, rally } = naming;
  return (
    <main className="queue-page">
      <div className="panel">
        <h2 id="queue-title">
          {words.title} <small>{told?.total ?? ''}</small>
        </h2>
        <div className="filters">
          <fieldset className="chips">
            <legend className="spoken">{words.kind}</legend>
            <Chip
              isOn={kind === undefined && !isAside}
              onClick={() => {
                setKind(undefined);
                setIsAside(false);
              }}
            >
              {`${words.all} ${told?.total ?? ''}`}
            </Chip>
            {QUEUE_KINDS.map((each) => (
              <Chip
                key={each}
                isOn={kind === each && !isAside}
                isEmpty={!told?.counts[each]}
                onClick={() => {
                  setKind(each);
                  setIsAside(false);
                }}
              >
                {`${words[`kind-${each}`]} ${told?.counts[each] ?? 0}`}
              </Chip>
            ))}
            <Chip isOn={isAside} isEmpty={!told?.aside} onClick={() => setIsAside(true)}>
              {`${words.asideTitle} ${told?.aside ?? 0}`}
            </Chip>
          </fieldset>
          <label>
            <span className="spoken">{words.station}</span>
            <select value={station ?? ''} onChange={(event) => setStation(event.target.value || undefined)}>
              <option value="">{words.anyStation}</option>
              {rally.stations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
        {isAside ? (
          <Asides naming={naming} changed={String(told?.aside)} />
        ) : items === undefined || items.length === 0 ? (
          <div className="panel-body">
            {why !== null ? (
              <Empty title={why} />
            ) : items === undefined ? (
              <Empty title={words.loading} />
            ) : kind || station ? (
              <Empty title={words.emptyFiltered} />
            ) : (
              <Empty title={words.empty} next={words.emptyNext} />
            )}
          </div>
        ) : (
          <QueueList items={items} naming={naming} labelledBy="queue-title" onEnd={onEnd} />
        )}
      </div>
    </main>
  );
}

const Chip = (props: {
  readonly isOn: boolean;
  readonly isEmpty?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}) => (
  <button
    type="button"
    className={props.isEmpty ? 'chip chip-empty' : 'chip'}
    aria-pressed={props.isOn}
    onClick={props.onClick}
  >
    {props.children}
  </button>
);

function Asides(props: { readonly naming: QueueNaming; readonly changed: string }) {
  const { words, rally } = props.naming;
  const { found, why, again } = useAnswer('/api/queue/aside', asidesAnswer, props.changed);
  const mayAnswer = useMe().rights.includes('correct');
  return (
    <div className="panel-body" data-testid="asides">
      {why !== null && <Empty title={why} />}
      {found?.length === 0 && <Empty title={words.asideNone} />}
      <ul className="asides">
        {found?.map(({ id, reason, author, atUs }) => (
          <li key={id}>
            <strong>{id}</strong>
            <q>{reason}</q>
            <small>{`${author} · ${timeOfDay(atUs, rally.timezone)}`}</small>
            {mayAnswer && (
              <button type="button" onClick={() => void putBack(id).then(again)}>
                {words.asideBack}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
