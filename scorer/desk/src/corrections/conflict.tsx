import { useEffect, useRef } from 'react';
import type { Before } from './asked.ts';
import type { Unsent } from './outbox.ts';
import { SaidList } from './said-list.tsx';
import type { Naming } from './said-text.ts';

/** Somebody else was quicker: what they said comes first, then the decision. */
export function Conflict(props: {
  readonly item: Unsent;
  readonly naming: Naming;
  readonly onKeep: () => void;
  readonly onGo: () => void;
}) {
  const { item, naming } = props;
  const { words } = naming;
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className="correction-conflict" role="alert" data-testid="conflict">
      <h3>! {words.conflictTitle}</h3>
      <SaidList said={item.since.map((amendment) => ({ amendment, inForce: true }))} naming={naming} isPlain />
      <p>{words.conflictNext}</p>
      <div className="correction-buttons">
        <button ref={keep} type="button" onClick={props.onKeep}>
          {words.conflictKeep}
        </button>
        <button type="button" className="correction-main" onClick={props.onGo}>
          {words.conflictGo}
        </button>
      </div>
    </div>
  );
}

/** What was said of the same before. */
export function SaidBefore(props: { readonly before: Before; readonly naming: Naming }) {
  const { before, naming } = props;
  const { words } = naming;
  if (before.whyNot !== null) return <p className="needs-person">! {before.whyNot}</p>;
  if (before.said === null) return null;
  if (before.said.said.length === 0) return <p className="correction-quiet">{words.nothingSaid}</p>;
  return (
    <div className="correction-before">
      <h3>{words.before}</h3>
      <SaidList
        said={before.said.said.map(({ amendment, undoneBy }) => ({ amendment, inForce: undoneBy === null }))}
        naming={naming}
        isPlain
      />
    </div>
  );
}
