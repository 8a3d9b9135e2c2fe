import { crc16 } from '../../protocol/serial/crc.ts';

/**
 * The part of a box's EEPROM that says who it is, as `station/firmware/identity.c` and `settings.c` lay it out: boot counts, even and odd ones in
 * places of their own, each word low byte first, followed by its complement; settings in two copies, each with its checksum.
 */
export const EEPROM_BYTES = 1024;

const bootsAddress = (count: number): number => 20 + 4 * (count & 1);
const SETTINGS_ADDRESSES = [32, 48];
const SETTINGS_BYTES = 5;

export interface BoxSettings {
  readonly number: number;
  readonly glitchUs: number;
  readonly stuckSeconds: number;
}

const NEW_BOX: BoxSettings = { number: 0, glitchUs: 1000, stuckSeconds: 30 };

/** An erased EEPROM, with the number if it is not 0. */
export function createEeprom(number: number): Uint8Array {
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  if (number !== 0) writeSettings(eeprom, { ...NEW_BOX, number });
  return eeprom;
}

/** Those of a new box where nothing was ever written; `whole` is `false` where something was, and no copy has its checksum. */
export function readSettings(eeprom: Uint8Array): BoxSettings & { readonly whole: boolean } {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  for (const address of SETTINGS_ADDRESSES) {
    if (view.getUint16(address + SETTINGS_BYTES, true) !== checksumAt(eeprom, address)) continue;
    return {
      number: view.getUint16(address, true),
      glitchUs: view.getUint16(address + 2, true),
      stuckSeconds: view.getUint8(address + 4),
      whole: true,
    };
  }
  return { ...NEW_BOX, whole: SETTINGS_ADDRESSES.every((address) => eeprom[address] === 0xff) };
}

export function writeSettings(eeprom: Uint8Array, { number, glitchUs, stuckSeconds }: BoxSettings): void {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  for (const address of SETTINGS_ADDRESSES) {
    view.setUint16(address, number, true);
    view.setUint16(address + 2, glitchUs, true);
    view.setUint8(address + 4, stuckSeconds);
    view.setUint16(address + SETTINGS_BYTES, checksumAt(eeprom, address), true);
  }
}

const checksumAt = (eeprom: Uint8Array, address: number): number =>
  crc16(String.fromCharCode(...eeprom.subarray(address, address + SETTINGS_BYTES)));

/** The last boot counted; 0 where there was none. */
export function readBoots(eeprom: Uint8Array): number {
  const even = readWord(eeprom, bootsAddress(0));
  const odd = readWord(eeprom, bootsAddress(1));
  if (even === undefined || odd === undefined) return even ?? odd ?? 0;
  return ((even - odd) & 0xffff) < 0x8000 ? even : odd;
}

export function writeBoots(eeprom: Uint8Array, boots: number): void {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  view.setUint16(bootsAddress(boots), boots, true);
  view.setUint16(bootsAddress(boots) + 2, ~boots & 0xffff, true);
}

function readWord(eeprom: Uint8Array, address: number): number | undefined {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  const word = view.getUint16(address, true);
  return view.getUint16(address + 2, true) === (~word & 0xffff) ? word : undefined;
}
