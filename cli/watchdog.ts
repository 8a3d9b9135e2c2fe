import { execFile } from 'node:child_process';
import { machineClock } from '../clock.ts';

/**
 * Tells systemd that a service is up and alive, where systemd asked to be told (`Type=notify`, `WatchdogSec=`): a process whose event loop hangs is started
 * again. `systemd-notify` says it, because Node has no datagram sockets of Unix.
 */
export function tellSystemd(): void {
  const { NOTIFY_SOCKET, WATCHDOG_USEC } = process.env;
  if (NOTIFY_SOCKET === undefined) return;
  // What it cannot be told it asks for by starting the service again.
  const tell = (word: string): void => void execFile('systemd-notify', [word], () => {});
  tell('READY=1');
  const everyUs = Number(WATCHDOG_USEC ?? 0) / 3;
  if (!(everyUs > 0)) return;
  const alive = (): void => {
    tell('WATCHDOG=1');
    machineClock.after(everyUs, alive);
  };
  alive();
}
