/**
 * The part of a box's EEPROM that says who it is, as `station/firmware/identity.c` lays it out: the number, then the boot counts, even and odd
 * ones in places of their own; each word low byte first, followed by its complement.
 */
export const EEPROM_BYTES = 1024;

const NUMBER_ADDRESS = 16;
const bootsAddress = (count: number): number => 20 + 4 * (count & 1);

/** An erased EEPROM, with the number if it is not 0. */
export function createEeprom(number: number): Uint8Array {
  const eeprom = new Uint8Array(EEPROM_BYTES).fill(0xff);
  if (number !== 0) writeNumber(eeprom, number);
  return eeprom;
}

/** 0 where none was ever set. */
export const readNumber = (eeprom: Uint8Array): number => readWord(eeprom, NUMBER_ADDRESS) ?? 0;

export const writeNumber = (eeprom: Uint8Array, number: number): void => writeWord(eeprom, NUMBER_ADDRESS, number);

/** The last boot counted; 0 where there was none. */
export function readBoots(eeprom: Uint8Array): number {
  const even = readWord(eeprom, bootsAddress(0));
  const odd = readWord(eeprom, bootsAddress(1));
  if (even === undefined || odd === undefined) return even ?? odd ?? 0;
  return ((even - odd) & 0xffff) < 0x8000 ? even : odd;
}

export const writeBoots = (eeprom: Uint8Array, boots: number): void => writeWord(eeprom, bootsAddress(boots), boots);

function readWord(eeprom: Uint8Array, address: number): number | undefined {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  const word = view.getUint16(address, true);
  return view.getUint16(address + 2, true) === (~word & 0xffff) ? word : undefined;
}

function writeWord(eeprom: Uint8Array, address: number, word: number): void {
  const view = new DataView(eeprom.buffer, eeprom.byteOffset);
  view.setUint16(address, word, true);
  view.setUint16(address + 2, ~word & 0xffff, true);
}
