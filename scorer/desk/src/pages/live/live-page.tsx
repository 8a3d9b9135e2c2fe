import { type ReactNode, useState } from 'react';
import { Crossings } from '../../view/crossings.tsx';
import { KeysHelp } from '../../view/keys-help.tsx';
import { PANELS, type Panel, PanelSwitch } from '../../view/panel-switch.tsx';
import { RankingPanel } from '../../view/ranking.tsx';
import { StationStrip } from '../../view/station-strip.tsx';
import { QueuePanel } from '../queue/queue-panel.tsx';

const panelViews: Readonly<Record<Panel, () => ReactNode>> = {
  queue: QueuePanel,
  crossings: Crossings,
  ranking: RankingPanel,
};

/** What needs a person, crossings and ranking beside one another, as they come, and under them every station. */
export function LivePage() {
  // On a narrow screen one panel is shown at a time; on a wide one all of them.
  const [panel, setPanel] = useState<Panel>('queue');
  return (
    <>
      <PanelSwitch shown={panel} onShow={setPanel} />
      <main className="panels" data-shown={panel}>
        {PANELS.map((name) => {
          const View = panelViews[name];
          return <View key={name} />;
        })}
      </main>
      <StationStrip />
      <KeysHelp of="queue" />
    </>
  );
}
