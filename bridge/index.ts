/** What a bridge hands out to those who compose and to the simulator. */
export { type Bridge, type BridgeParts, startBridge } from './bridge.ts';
export { ClockRecordError, clockRecord, createReplay, type PlacedEdge } from './clock/replay.ts';
export {
  CHANNELS,
  type Channel,
  checkStation,
  loadStation,
  type StationConfig,
  type StationLoading,
  stationFile,
} from './config.ts';
export { JournalInUse, readJournal } from './journal/journal.ts';
export { type BoxPort, type BoxPortEvents, listPorts, type OpenBoxPort, serialBoxPort } from './link/port.ts';
export { serveMarshal } from './marshal/api.ts';
export type { Marshal, MarshalEvent } from './marshal/marshal.ts';
export { createPassageReplay, PulseRecordError, pulseRecord } from './replay-passages.ts';
export { type Watch, watchBox } from './watch.ts';
