import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Contrast of two colours, WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of their relative luminances. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function token(name: string): string {
  const value = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
  if (value === undefined) throw new Error(`tokens.css has no --${name}`);
  return value;
}

describe.each(['light', 'dark'])('the colours of the %s theme', (theme) => {
  it.each(['ink', 'quiet', 'early', 'late', 'zero', 'person', 'none'])(
    'keep %s at 4.5:1 or better on both surfaces',
    (name) => {
      for (const surface of ['ground', 'surface']) {
        expect(contrast(token(`${theme}-${name}`), token(`${theme}-${surface}`))).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('keep the words on the red band at 4.5:1 or better', () => {
    expect(contrast(token('on-lost'), token(`${theme}-lost`))).toBeGreaterThanOrEqual(4.5);
  });
});
