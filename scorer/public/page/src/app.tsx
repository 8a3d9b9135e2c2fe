import { useState } from 'preact/hooks';
import { Empty } from './empty.tsx';
import { LinkState } from './link-state.tsx';
import { chooseLanguage, chooseTheme, chosenLanguage, chosenTheme, THEMES } from './preferences.ts';
import { rallyLanguage, type Shown, shownOf, useLink, useTable, useWanted } from './rally-context.ts';
import { linkTo, type Route, useRoute } from './route.ts';
import { CarView } from './views/car.tsx';
import { CarsView } from './views/cars.tsx';
import { RankingView } from './views/ranking.tsx';
import { SheetsView } from './views/sheets.tsx';
import { TrialView } from './views/trial.tsx';
import { TrialsView } from './views/trials.tsx';
import { LANGUAGES, type Language, words } from './words.ts';

export function App() {
  const rally = useTable('rally');
  const [chosen, setChosen] = useState(chosenLanguage);
  const route = useRoute();
  const isArchive = useLink().state === 'archive';
  const language = chosen ?? rallyLanguage(rally);
  document.documentElement.lang = language;
  const say = words[language];
  const setLanguage = (next: Language): void => {
    chooseLanguage(next);
    setChosen(next);
  };
  if (rally) document.title = rally.head.name;
  return (
    <>
      <button class="skip" type="button" onClick={() => document.getElementById('content')?.focus()}>
        {say.toContent}
      </button>
      <header class="head">
        <a class="name" href={linkTo('')}>
          {rally?.head.name ?? 'Centesimo'}
        </a>
        <LinkState say={say} />
        <nav aria-label={say.sections}>
          {SECTIONS.filter(({ what }) => isArchive || what !== 'sheets').map(({ what, of, word }) => (
            <a
              key={what}
              href={linkTo(what)}
              aria-current={of.some((each) => each === route.what) ? 'page' : undefined}
            >
              {say[word]}
            </a>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        {rally ? (
          <View route={route.what === 'sheets' && !isArchive ? NOWHERE : route} shown={shownOf(rally, language)} />
        ) : (
          <Waiting language={language} />
        )}
      </main>
      <footer class="foot">
        {rally && (
          <p>
            {isArchive ? say.final : say.unofficial} {say.rules}: {rally.head.rules}
          </p>
        )}
        {rally?.head.notices.map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
        <Choice
          label={say.language}
          value={language}
          options={LANGUAGES.map((each) => [each, each === 'it' ? 'italiano' : 'English'] as const)}
          choose={setLanguage}
        />
        <ThemeChoice language={language} />
      </footer>
    </>
  );
}

const NOWHERE: Route = { what: 'nowhere', id: '' };

const SECTIONS = [
  { what: 'ranking', of: ['', 'ranking'], word: 'rankings' },
  { what: 'trials', of: ['trials', 'trial', 'leg'], word: 'trials' },
  { what: 'cars', of: ['cars', 'car'], word: 'cars' },
  { what: 'sheets', of: ['sheets'], word: 'sheets' },
] as const satisfies readonly { what: string; of: readonly string[]; word: string }[];

function View({ route, shown }: { readonly route: Route; readonly shown: Shown }) {
  switch (route.what) {
    case '':
    case 'ranking':
      return <RankingView shown={shown} id={route.id} />;
    case 'trials':
    case 'leg':
      return <TrialsView shown={shown} leg={route.id} />;
    case 'trial':
      return <TrialView shown={shown} id={route.id} />;
    case 'cars':
      return <CarsView shown={shown} />;
    case 'car':
      return <CarView shown={shown} car={Number(route.id)} />;
    case 'sheets':
      return <SheetsView shown={shown} />;
    default:
      return <Empty title={shown.say.nothingHere} next={shown.say.nothingHereNext} />;
  }
}

/** Before anything is known of the rally. The ranking that most come for is asked for meanwhile. */
function Waiting({ language }: { readonly language: Language }) {
  const say = words[language];
  const link = useLink();
  useWanted();
  return link.state === 'lost' ? <Empty title={say.noServer} next={say.noServerNext} /> : <Empty title={say.loading} />;
}

function ThemeChoice({ language }: { readonly language: Language }) {
  const say = words[language];
  const [theme, setTheme] = useState(chosenTheme);
  const names = { auto: say.themeAuto, light: say.themeLight, dark: say.themeDark };
  return (
    <Choice
      label={say.theme}
      value={theme}
      options={THEMES.map((each) => [each, names[each]] as const)}
      choose={(next) => {
        chooseTheme(next);
        setTheme(next);
      }}
    />
  );
}

function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly choose: (value: Value) => void;
}) {
  const { label, value, options, choose } = props;
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {options.map(([option, name]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => choose(option)}>
          {name}
        </button>
      ))}
    </fieldset>
  );
}
