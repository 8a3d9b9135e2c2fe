/** What other rooms may use of the set-up. */
export { type PlaceDifference, type ScoreDifference, scoreDifference, type TrialDifference } from './difference.ts';
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
export { type Authorship, type InForce, readVersions, type Version, type Versions } from './versions.ts';
