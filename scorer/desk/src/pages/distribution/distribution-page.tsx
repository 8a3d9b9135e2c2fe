import '../../paper/paper.css';
import { useContext, useId, useState } from 'react';
import { spacedName } from '../../format.ts';
import { address, go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { DistributionChart } from '../../view/distribution.tsx';
import { Empty } from '../../view/empty.tsx';
import { ExportLinks } from '../../view/export-links.tsx';
import { PublicationMark } from '../../view/publication-mark.tsx';
import { useTrialTable } from '../../view/use-table.ts';
import { distributionPageWords } from './words.ts';

/** How the deviations of all cars in a trial lie: `#/distribution/PC12/43`, with car 43 marked. */
export function DistributionPage() {
  const language = useContext(LanguageContext);
  const words = distributionPageWords[language];
  const { of } = useRoute();
  const trials = useDeskState((state) => state.rally?.trials);
  const trial = trials?.find(({ id }) => id === of[0]);
  const table = useTrialTable(trial?.id);
  const [own, setOwn] = useState(of[1] ?? '');
  const rows = table?.rows ?? [];
  const id = useId();
  return (
    <main className="page panes" data-testid="distribution-page">
      <header className="panes-head">
        <h2>
          {words.title}
          {trial && ` · ${spacedName(trial.name)}`}
        </h2>
        {trial && <PublicationMark scope={trial.id} />}
        <label htmlFor={`${id}-trial`}>{words.trial}</label>
        <select
          id={`${id}-trial`}
          className="paper-select"
          value={trial?.id ?? ''}
          onChange={(event) => go('distribution', event.target.value, ...(own === '' ? [] : [own]))}
        >
          {trial === undefined && <option value="" />}
          {trials?.map((each) => (
            <option key={each.id} value={each.id}>
              {spacedName(each.name)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-own`}>{words.own}</label>
        <input
          id={`${id}-own`}
          className="paper-select distribution-own-field"
          inputMode="numeric"
          autoComplete="off"
          size={5}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        {trial && <ExportLinks sheet={`trial:${trial.id}`} title={spacedName(trial.name)} />}
      </header>
      <section className="panes-one" style={{ gridColumn: '1 / -1' }}>
        {trial === undefined ? (
          <Empty title={words.nowhere} next={words.nowhereNext} />
        ) : rows.length === 0 ? (
          <Empty title={words.waiting} next={words.waitingNext} />
        ) : (
          <DistributionChart rows={rows} own={/^\d+$/.test(own) ? Number(own) : undefined} language={language} />
        )}
        {trial && (
          <p className="panes-buttons">
            <a className="paper-link" href={address('trial-history', trial.id)}>
              {words.history}
            </a>
          </p>
        )}
      </section>
    </main>
  );
}
