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

describe.each(['light', 'dark', 'sun', 'night'])('the colours of the %s theme', (theme) => {
  it.each(['ink', 'quiet', 'zero', 'person', 'bad'])('keep %s at 7:1 or better on both surfaces', (name) => {
    for (const surface of ['ground', 'surface']) {
      expect(contrast(token(`${theme}-${name}`), token(`${theme}-${surface}`))).toBeGreaterThanOrEqual(7);
    }
  });

  it.each(['lost', 'confirm'])('keep the words on %s at 7:1 or better', (name) => {
    expect(contrast(token(`${theme}-on-${name}`), token(`${theme}-${name}`))).toBeGreaterThanOrEqual(7);
  });
});

it('night has no blue, so that eyes stay used to the dark', () => {
  const colours = [...css.matchAll(/--night-[a-z-]+: (#[0-9a-f]{6});/g)].map((match) => match[1] ?? '');
  expect(colours.length).toBeGreaterThan(10);
  expect(colours.filter((colour) => !colour.endsWith('00'))).toEqual([]);
});

it('sun is black on white, without greys', () => {
  expect([token('sun-ink'), token('sun-quiet'), token('sun-line')]).toEqual(['#000000', '#000000', '#000000']);
  expect([token('sun-ground'), token('sun-surface')]).toEqual(['#ffffff', '#ffffff']);
});
