import { describe, expect, it } from 'vitest';
import { readIntelHex } from './intel-hex.ts';

describe('reading Intel HEX', () => {
  // The record of the format's own description: 16 bytes at 0x0100, checksum 0x40.
  const record = ':10010000214601360121470136007EFE09D2190140';
  const end = ':00000001FF';

  it('puts bytes where the record says, low byte first, and leaves the rest erased', () => {
    const program = readIntelHex(`${record}\n${end}\n`, 1024);
    expect(program).toHaveLength(512);
    expect(program[0x80]).toBe(0x4621);
    expect(program[0x87]).toBe(0x0119);
    expect(program[0x88]).toBe(0xffff);
  });

  it.each([
    ['a wrong checksum', `${record.slice(0, -2)}41\n${end}`],
    ['a cut record', `${record.slice(0, -4)}\n${end}`],
    ['no end', record],
    ['something else', 'not a hex file'],
  ])('refuses %s', (_, text) => {
    expect(() => readIntelHex(text, 1024)).toThrow(/hex file/);
  });
});
