/** Reads an Intel HEX file into the words of a program memory; what the file leaves out reads as erased. Throws on a damaged file. */
export function readIntelHex(text: string, programBytes: number): Uint16Array<ArrayBuffer> {
  const program = new Uint8Array(programBytes).fill(0xff);
  for (const [index, line] of text.trim().split(/\r?\n/).entries()) {
    const where = `line ${index + 1} of the hex file`;
    if (!/^:(?:[0-9A-F]{2}){5,}$/i.test(line)) throw new Error(`${where} is no record`);
    const record = Uint8Array.from(line.slice(1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    if ((record.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0) throw new Error(`${where} has a wrong checksum`);
    const [count = 0, high = 0, low = 0, type = 0] = record;
    if (record.length !== count + 5) throw new Error(`${where} has a wrong length`);
    if (type === 1) return new Uint16Array(program.buffer);
    if (type === 0) program.set(record.subarray(4, 4 + count), (high << 8) | low);
    // Types 3 and 5 are start addresses, which a chip that starts at 0 has no use for; 2 and 4 would be beyond 64 KB.
    if (type === 2 || type === 4) throw new Error(`${where} is beyond the program memory`);
  }
  throw new Error('the hex file has no end record');
}
