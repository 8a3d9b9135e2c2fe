import { useContext } from 'react';
import type { SetupProblem } from '../../../../../protocol/api/setup.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { setupWords } from './words.ts';

/** What is wrong, one line each, with what is allowed; a press leads to it. */
export function Problems(props: {
  readonly title: string;
  readonly problems: readonly SetupProblem[];
  readonly onGo?: (problem: SetupProblem) => void;
  readonly kind: 'problem' | 'warning';
}) {
  const words = setupWords[useContext(LanguageContext)];
  if (props.problems.length === 0) return null;
  return (
    <div className="setup-problems" data-kind={props.kind} data-testid={`setup-${props.kind}s`}>
      <h3>{`${props.title} · ${props.problems.length}`}</h3>
      <ul>
        {props.problems.slice(0, 100).map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.text}`}>
            <button type="button" onClick={() => props.onGo?.(problem)}>
              {problem.file}
              {problem.line !== null && ` · ${words.line} ${problem.line}`}
            </button>
            <span>{problem.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
