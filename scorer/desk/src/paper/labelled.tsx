import { type ReactNode, useId } from 'react';

/** A field with its name above and, below, its hint or what is wrong with it. */
export function Labelled(props: {
  readonly label: string;
  readonly hint: string;
  readonly problem: string | null;
  readonly children: (field: {
    readonly id: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string;
  }) => ReactNode;
}) {
  const id = useId();
  const { label, hint, problem } = props;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {props.children({ id, 'aria-invalid': problem !== null, 'aria-describedby': `${id}-hint` })}
      <small id={`${id}-hint`} className={problem === null ? undefined : 'needs-person'}>
        {problem === null ? hint : `! ${problem}`}
      </small>
    </div>
  );
}
