import { useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { QueueList, useQueueNaming } from './queue-list.tsx';

/** The first of what needs a person, as a column of the live page. */
export function QueuePanel() {
  const naming = useQueueNaming();
  const queue = useDeskState((state) => state.queue);
  if (!naming) return null;
  const { words } = naming;
  return (
    <section className="panel panel-queue" aria-labelledby="queue-title">
      <h2 id="queue-title">
        {words.title}
        <small>{queue?.total ?? ''}</small>
      </h2>
      {queue !== undefined && queue.items.length > 0 ? (
        <QueueList items={queue.items} naming={naming} labelledBy="queue-title" />
      ) : (
        <div className="panel-body">
          {queue ? <Empty title={words.empty} next={words.emptyNext} /> : <Empty title={words.loading} />}
        </div>
      )}
    </section>
  );
}
