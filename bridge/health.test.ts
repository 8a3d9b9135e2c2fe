import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { batteryHealth } from './health.ts';

/** As Linux shows power supplies: https://docs.kernel.org/power/power_supply_class.html */
describe('the battery of a station', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'power-supply-'));
  });
  const supply = (name: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  };

  it('is told of with how full it is and whether it is being filled', () => {
    supply('AC', { type: 'Mains', online: '0' });
    supply('BAT0', { type: 'Battery', present: '1', capacity: '37', status: 'Discharging' });
    expect(batteryHealth(folder)).toEqual({ percent: 37, charging: false });
    writeFileSync(join(folder, 'BAT0/status'), 'Charging\n');
    expect(batteryHealth(folder)).toEqual({ percent: 37, charging: true });
  });

  it('may be a UPS, and of several it is the emptiest', () => {
    supply('ups-hat', { type: 'UPS', capacity: '64', status: 'Discharging' });
    supply('BAT0', { type: 'Battery', capacity: '100', status: 'Full' });
    expect(batteryHealth(folder)).toEqual({ percent: 64, charging: false });
  });

  it('is none where there is no hardware, or none that the station runs on and that tells', () => {
    expect(batteryHealth(join(folder, 'nothing'))).toBeUndefined();
    expect(batteryHealth(folder)).toBeUndefined();
    supply('AC', { type: 'Mains', online: '1' });
    supply('hid-mouse', { type: 'Battery', scope: 'Device', capacity: '5', status: 'Discharging' });
    supply('BAT1', { type: 'Battery', present: '0', capacity: '0', status: 'Unknown' });
    supply('gauge', { type: 'Battery', status: 'Discharging' });
    supply('strange', { type: 'Battery', capacity: '-1', status: 'Discharging' });
    expect(batteryHealth(folder)).toBeUndefined();
  });
});
