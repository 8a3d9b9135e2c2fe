import './setup.css';
import { type ReactNode, useContext, useMemo } from 'react';
import type { SetupAnswer } from '../../../../../protocol/api/setup.ts';
import { address, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { DraftBar } from './draft-bar.tsx';
import { EntriesView } from './entries-view.tsx';
import { moment, personOf } from './moment.ts';
import { TextView } from './rally-view.tsx';
import { RulesView } from './rules-view.tsx';
import { StartsView } from './starts-view.tsx';
import { SetupContext, useCheck, useLoadedSetup } from './use-setup.ts';
import { VersionsView } from './versions-view.tsx';
import { setupWords } from './words.ts';

const PARTS = ['rally', 'entries', 'starts', 'rules', 'versions'] as const;
type Part = (typeof PARTS)[number];

/** The files by which is scored, in their parts; the part is the second word of the address. */
export function SetupPage() {
  const words = setupWords[useContext(LanguageContext)];
  const route = useRoute();
  const { setup, broken, reload } = useLoadedSetup();
  const { check, isChecking } = useCheck(setup);
  const known = useMemo(() => setup && { setup, check, isChecking, reload }, [setup, check, isChecking, reload]);
  if (known === null) {
    return (
      <main className="page">
        <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />
      </main>
    );
  }
  const part = PARTS.find((each) => each === route.of[0]) ?? 'rally';
  return (
    <SetupContext value={known}>
      <main className="page setup">
        <nav aria-label={words.title}>
          {PARTS.map((each) => (
            <a key={each} href={address('setup', each)} aria-current={each === part ? 'page' : undefined}>
              {words[each]}
            </a>
          ))}
          <InForce setup={known.setup} />
        </nav>
        {viewOf(part, route.of.slice(1), known.setup)}
        <DraftBar />
      </main>
    </SetupContext>
  );
}

function viewOf(part: Part, of: readonly string[], setup: SetupAnswer): ReactNode {
  const lists = setup.files.filter(({ what, races }) => what === 'entries' && races.length > 0);
  switch (part) {
    case 'rally':
      return <TextView key={setup.rallyPath} path={setup.rallyPath} />;
    case 'entries': {
      const list = lists.find(({ path }) => path === of[0]) ?? lists[0];
      return list === undefined ? null : (
        <>
          {lists.length > 1 && (
            <div className="setup-tools">
              {lists.map(({ path, races }) => (
                <a
                  key={path}
                  href={address('setup', 'entries', path)}
                  aria-current={path === list.path ? 'true' : undefined}
                >
                  {races.join(', ')}
                </a>
              ))}
            </div>
          )}
          <EntriesView key={list.path} path={list.path} />
        </>
      );
    }
    case 'starts':
      return <StartsView key={setup.inForce.n} leg={of[0]} race={of[1]} />;
    case 'rules':
      return <RulesView path={of[0]} />;
    case 'versions': {
      const path = of[0] ?? setup.rallyPath;
      const file = setup.files.find((each) => each.path === path);
      return <VersionsView key={`${path} ${file?.version} ${file?.newest}`} path={path} shown={of[1]} />;
    }
  }
}

/** Who put it in force, and where the files on disk or newer versions are others: said plainly, on every part. */
function InForce(props: { readonly setup: SetupAnswer }) {
  const language = useContext(LanguageContext);
  const words = setupWords[language];
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const { inForce, files } = props.setup;
  const notes = files.flatMap(({ path, onDisk, newest, version }) => [
    ...(onDisk === 'same'
      ? []
      : [{ path, text: onDisk === 'missing' ? words.diskMissing : words.diskDiffers, shown: 'disk' as const }]),
    ...(newest > version ? [{ path, text: `${words.savedNotInForce} ${newest}`, shown: newest }] : []),
  ]);
  return (
    <div className="setup-in-force" data-testid="setup-in-force">
      <span>{`${words.inForce} ${words.since} ${moment(inForce.atUs, timezone, language)} · ${personOf(inForce.author)}: ${inForce.reason}`}</span>
      {notes.map(({ path, text, shown }) => (
        <a key={`${path} ${shown}`} className="needs-person" href={address('setup', 'versions', path, shown)}>
          {`${path}: ${text}`}
        </a>
      ))}
    </div>
  );
}
