import { CPU } from 'avr8js';
import { describe, expect, it } from 'vitest';
import { Timer1 } from './timer1.ts';

const TIFR1 = 0x36;
const TCCR1B = 0x81;
const TCNT1L = 0x84;
const TCNT1H = 0x85;
const ICR1L = 0x86;
const ICR1H = 0x87;
const TOV1 = 0x01;
const ICF1 = 0x20;
const CS10 = 0x01;
const ICES1 = 0x40;
const ICNC1 = 0x80;

/** The timer in a CPU that runs no program: time passes by hand. */
class Bench {
  readonly cpu = new CPU(new Uint16Array(16));
  readonly timer = new Timer1(this.cpu);

  constructor(controlB: number) {
    this.cpu.writeData(TCCR1B, controlB);
  }

  to(cycle: number): void {
    while (this.cpu.cycles < cycle) {
      this.cpu.cycles++;
      this.cpu.tick();
    }
  }

  read16(low: number, high: number): number {
    const value = this.cpu.readData(low);
    return value | (this.cpu.readData(high) << 8);
  }

  has(flag: number): boolean {
    return (this.cpu.readData(TIFR1) & flag) !== 0;
  }
}

describe('Timer1 of the emulator', () => {
  it('counts every cycle and keeps the high byte of a count until it is read', () => {
    const bench = new Bench(CS10);
    bench.to(0x1ff);
    expect(bench.cpu.readData(TCNT1L)).toBe(0xff);
    bench.to(0x200);
    expect(bench.cpu.readData(TCNT1H)).toBe(0x01);
    expect(bench.read16(TCNT1L, TCNT1H)).toBe(0x200);
  });

  it('takes a written count, high byte first', () => {
    const bench = new Bench(CS10);
    bench.cpu.writeData(TCNT1H, 0x12);
    bench.cpu.writeData(TCNT1L, 0x34);
    bench.to(6);
    expect(bench.read16(TCNT1L, TCNT1H)).toBe(0x123a);
  });

  it('stands still without a clock and goes on from there', () => {
    const bench = new Bench(CS10);
    bench.to(100);
    bench.cpu.writeData(TCCR1B, 0);
    bench.to(1000);
    expect(bench.read16(TCNT1L, TCNT1H)).toBe(100);
    bench.cpu.writeData(TCCR1B, CS10);
    bench.to(1010);
    expect(bench.read16(TCNT1L, TCNT1H)).toBe(110);
  });

  it('raises TOV1 at each overflow until a one is written to it', () => {
    const bench = new Bench(CS10);
    bench.to(0xffff);
    expect(bench.has(TOV1)).toBe(false);
    bench.to(0x10000);
    expect(bench.has(TOV1)).toBe(true);
    bench.cpu.writeData(TIFR1, TOV1);
    expect(bench.has(TOV1)).toBe(false);
    bench.to(0x20000);
    expect(bench.has(TOV1)).toBe(true);
  });

  it('captures the count of the very cycle of the edge, though the CPU is beyond it', () => {
    const bench = new Bench(CS10);
    bench.to(1003);
    bench.timer.setCapturePin(false, 1000);
    expect(bench.has(ICF1)).toBe(true);
    expect(bench.read16(ICR1L, ICR1H)).toBe(1000);
  });

  it('captures only the edge that ICES1 names', () => {
    const bench = new Bench(CS10 | ICES1);
    bench.to(10);
    bench.timer.setCapturePin(false, 10);
    expect(bench.has(ICF1)).toBe(false);
    bench.to(20);
    bench.timer.setCapturePin(true, 20);
    expect(bench.read16(ICR1L, ICR1H)).toBe(20);
  });

  it('overwrites a capture that was not read in time', () => {
    const bench = new Bench(CS10);
    for (const [cycle, isHigh] of [
      [10, false],
      [20, true],
      [30, false],
    ] as const) {
      bench.to(cycle);
      bench.timer.setCapturePin(isHigh, cycle);
    }
    expect(bench.read16(ICR1L, ICR1H)).toBe(30);
  });

  it('captures four cycles late with the noise canceller, and never a spike of three', () => {
    const bench = new Bench(CS10 | ICNC1);
    bench.to(10);
    bench.timer.setCapturePin(false, 10);
    bench.to(13);
    bench.timer.setCapturePin(true, 13);
    bench.to(100);
    expect(bench.has(ICF1)).toBe(false);
    bench.timer.setCapturePin(false, 100);
    bench.to(103);
    expect(bench.has(ICF1)).toBe(false);
    bench.to(104);
    expect(bench.read16(ICR1L, ICR1H)).toBe(104);
  });

  it('refuses a prescaler, which it does not have', () => {
    expect(() => new Bench(0x02)).toThrow('clk/1 only');
  });
});
