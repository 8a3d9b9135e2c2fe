/**
 * How much later than the wheel a pneumatic tube's switch closes: the pressure front runs at the speed of sound in air, 331.3 + 0.606 T m/s (T in
 * degrees Celsius), 2.91 ms/m at 20 degrees. 0 for photocells and for tubes whose length nobody entered.
 */
export function sensorDelayUs(sensor: 'tube' | 'photocell' | 'button', lengthM: number, celsius = 20): number {
  return sensor === 'tube' ? Math.round((lengthM / (331.3 + 0.606 * celsius)) * 1e6) : 0;
}
