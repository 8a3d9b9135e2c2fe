import { useWords } from './desk-context.ts';

export const PANELS = ['queue', 'crossings', 'ranking'] as const;
export type Panel = (typeof PANELS)[number];

/** On a phone: which of the panels is shown. On a wide screen it is not there, because all are. */
export function PanelSwitch(props: { readonly shown: Panel; readonly onShow: (panel: Panel) => void }) {
  const words = useWords();
  return (
    <nav className="panel-switch" aria-label={words.panels}>
      {PANELS.map((panel) => (
        <button
          key={panel}
          type="button"
          aria-current={panel === props.shown ? 'true' : undefined}
          onClick={() => props.onShow(panel)}
        >
          {words[panel]}
        </button>
      ))}
    </nav>
  );
}
