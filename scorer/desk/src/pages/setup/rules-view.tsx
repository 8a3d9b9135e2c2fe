import { useContext } from 'react';
import { address } from '../../route.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { TextView } from './rally-view.tsx';
import { useSetup } from './use-setup.ts';
import { type SetupWords, setupWords } from './words.ts';

/** By which rules is scored: what the organiser still has to say, the values, and the files they stand in. */
export function RulesView(props: { readonly path: string | undefined }) {
  const words = setupWords[useContext(LanguageContext)];
  const { setup } = useSetup();
  const files = setup.files.filter(({ what }) => what === 'rules');
  if (props.path !== undefined && files.some(({ path }) => path === props.path)) {
    return <TextView key={props.path} path={props.path} />;
  }
  const wordFor = (key: string, otherwise: string): string =>
    key in words ? words[key as keyof SetupWords] : otherwise;
  return (
    <div className="setup-rules">
      {setup.rules.map((rules) => (
        <section key={`${rules.id} ${rules.races}`} aria-label={rules.title}>
          <h2>{rules.title}</h2>
          <p className="setup-quiet">{`${rules.id} · ${words.scores} ${rules.races.join(', ')}`}</p>
          <h3 className={rules.unknown.length > 0 ? 'needs-person' : ''}>
            {rules.unknown.length > 0 && <span aria-hidden="true">! </span>}
            {words.unknown}
          </h3>
          {rules.unknown.length === 0 ? (
            <p>{words.noUnknown}</p>
          ) : (
            <ul className="setup-unknown" data-testid="setup-unknown">
              {rules.unknown.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
          <dl>
            {rules.values.map(({ name, value }) => (
              <div key={name}>
                <dt>{wordFor(name, name)}</dt>
                <dd>{wordFor(`${name}.${value}`, value)}</dd>
              </div>
            ))}
          </dl>
          {rules.notices.length > 0 && (
            <>
              <h3>{words.notices}</h3>
              <ul>
                {rules.notices.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </>
          )}
        </section>
      ))}
      <section aria-label={words.rulesFiles}>
        <h3>{words.rulesFiles}</h3>
        <ul>
          {files.map(({ path }) => (
            <li key={path}>
              <a href={address('setup', 'rules', path)}>{path}</a>
            </li>
          ))}
          <li>
            <a href={address('setup', 'rally')}>{setup.rallyPath}</a> · {words.rulesInRally}
          </li>
        </ul>
      </section>
    </div>
  );
}
