/** Seeded randomness, so that one seed replays a run. Generators are split by name: drawing more for one car changes no other. */
export interface Random {
  /** Uniform in [0, 1). */
  (): number;
  /** A generator of its own for a part of the world. */
  readonly split: (name: string) => Random;
  /** Normal, mean 0, deviation 1. */
  readonly normal: () => number;
}

export function createRandom(seed: number | string): Random {
  let state = hash(String(seed));
  // splitmix32: passes the usual tests, needs 32 bits of state (Steele, Lea, Flood 2014, reduced to 32 bits).
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  return Object.assign(next, {
    split: (name: string) => createRandom(`${seed}/${name}`),
    // Box and Muller; 1 - u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  });
}

/** FNV-1a with a final mix: names that differ in one letter start far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) | 0;
}
