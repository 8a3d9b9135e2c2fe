/** What other rooms may use of the set-up. */
export { type Drafting, draftsOf, type SetupChange } from './changes.ts';
export { type PlaceDifference, type ScoreDifference, scoreDifference, type TrialDifference } from './difference.ts';
export { type Outline, outlineOf } from './outline.ts';
export { rulesInForce } from './rules-view.ts';
export {
  type FileDifference,
  type KeptSetup,
  type Loaded,
  openSetup,
  type Setup,
  type SetupLoading,
  type SetupOpening,
} from './setup.ts';
export { inSlices } from './slices.ts';
export { type StartChange, startChanges } from './start-changes.ts';
export { differInStartsOnly, startOrderPath } from './start-order.ts';
export { type Cells, readCells, readPasted } from './table.ts';
export { type Authorship, type InForce, readVersions, type Version, type Versions } from './versions.ts';
export { entryListsOf, writtenStarts } from './written.ts';
