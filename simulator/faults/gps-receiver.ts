import type { UtcMicros } from '../../protocol/time.ts';

/** The RMC sentence of a receiver for a whole second of UTC (NMEA 0183). Without a fix it says so, and goes on counting. */
export function rmcSentence(utcUs: UtcMicros, hasFix: boolean): string {
  const iso = new Date(utcUs / 1000).toISOString();
  const time = iso.slice(11, 19).replaceAll(':', '');
  const date = iso.slice(8, 10) + iso.slice(5, 7) + iso.slice(2, 4);
  const body = `GPRMC,${time}.00,${hasFix ? 'A' : 'V'},4532.5800,N,01013.5600,E,0.0,0.0,${date},,,${hasFix ? 'A' : 'N'}`;
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}
