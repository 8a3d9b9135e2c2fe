import { type ReactNode, useState } from 'react';
import { Crossings } from '../../view/crossings.tsx';
import { PANELS, type Panel, PanelSwitch } from '../../view/panel-switch.tsx';
import { RankingPanel } from '../../view/ranking.tsx';
import { Stations } from '../../view/stations.tsx';

const panelViews: Readonly<Record<Panel, () => ReactNode>> = {
  stations: Stations,
  crossings: Crossings,
  ranking: RankingPanel,
};

/** Stations, crossings and ranking beside one another, as they come. */
export function LivePage() {
  // On a narrow screen one panel is shown at a time; on a wide one all of them.
  const [panel, setPanel] = useState<Panel>('crossings');
  return (
    <>
      <PanelSwitch shown={panel} onShow={setPanel} />
      <main className="panels" data-shown={panel}>
        {PANELS.map((name) => {
          const View = panelViews[name];
          return <View key={name} />;
        })}
      </main>
    </>
  );
}
