import { readdir, readFile, readlink, realpath } from 'node:fs/promises';

const HOLDERS_MAX = 3;

/**
 * Which processes have a device open, in words such as `process 812 (ModemManager)`; `null` where nobody can be seen: on another system, or where the
 * process is another user's.
 */
export async function holderOf(path: string): Promise<string | null> {
  const holders: string[] = [];
  try {
    const device = await realpath(path);
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
      for (const each of descriptors) {
        const target = await readlink(`/proc/${pid}/fd/${each}`).catch(() => '');
        if (target !== device) continue;
        holders.push(`process ${pid} (${await nameOf(pid)})`);
        break;
      }
    }
  } catch {
    // No /proc, or no such device.
  }
  return holders.length > 0 ? holders.slice(0, HOLDERS_MAX).join(', ') : null;
}

/** As a person would type it: the first words of its command line. */
async function nameOf(pid: string): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).split('\0').filter(Boolean);
  return words.slice(0, 4).join(' ').slice(0, 80) || 'unknown';
}
