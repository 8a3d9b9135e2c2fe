import { useEffect } from 'preact/hooks';
import { Empty } from '../empty.tsx';
import { type Shown, useLink, useTable, useWanted } from '../rally-context.ts';

/** Everything that was printed, in an archive. */
export function SheetsView({ shown }: { readonly shown: Shown }) {
  const { rally, say } = shown;
  const table = useTable('sheets');
  useWanted('sheets');
  useEffect(() => {
    document.title = `${say.sheets} · ${rally.head.name}`;
  }, [say, rally]);
  if (!table) return <Empty title={table === undefined ? say.loading : say.nothingHere} />;
  return (
    <>
      <h1>{say.sheets}</h1>
      <ul class="rows" data-testid="sheets">
        {table.rows.map(({ trial, title, file, state, version }) => (
          <li key={trial} class="sheet">
            <span class="who">
              <span class="who-first">{title}</span>
              {state !== 'live' && (
                <span class="who-second">
                  {state === 'official' ? say.official : say.provisional} · {version}
                </span>
              )}
            </span>
            <SheetLinks file={file} />
          </li>
        ))}
      </ul>
    </>
  );
}

const SheetLinks = ({ file }: { readonly file: string }) => (
  <span class="sheet-links">
    {['pdf', 'csv'].map((form) => (
      <a key={form} href={`sheets/${file}.${form}`} aria-label={`${file} ${form.toUpperCase()}`}>
        {form.toUpperCase()}
      </a>
    ))}
  </span>
);

/** Beside a table, its sheet; nothing where the page is live. */
export function SheetOf({ name }: { readonly name: string }) {
  const link = useLink();
  if (link.state !== 'archive') return null;
  return (
    <p class="hint">
      <SheetLinks file={name.replace(':', '-')} />
    </p>
  );
}
