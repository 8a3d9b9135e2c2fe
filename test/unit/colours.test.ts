import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** That people can read the pages: the same sum over the colours of each of them. */

const ROOT = join(import.meta.dirname, '../..');
const tokensOf = (path: string) => {
  const css = readFileSync(join(ROOT, path), 'utf8');
  const token = (name: string): string => {
    const value = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
    if (value === undefined) throw new Error(`${path} has no --${name}`);
    return value;
  };
  return { css, token };
};
const desk = tokensOf('scorer/desk/src/style/tokens.css');
const marshal = tokensOf('bridge/marshal/page/src/style/tokens.css');

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

it('the sum is that of WCAG: black on white is 21, a colour on itself 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#777777')).toBe(1);
});

const PAGES = [
  {
    page: 'desk',
    ...desk,
    least: 4.5,
    themes: ['light', 'dark'],
    words: ['ink', 'quiet', 'early', 'late', 'zero', 'person', 'none'],
    // One colour of words for the red band of both themes.
    filled: (theme: string) => [['on-lost', `${theme}-lost`] as const],
  },
  {
    page: "marshal's page",
    ...marshal,
    least: 7,
    themes: ['light', 'dark', 'sun', 'night'],
    words: ['ink', 'quiet', 'zero', 'person', 'bad'],
    filled: (theme: string) => ['lost', 'confirm'].map((name) => [`${theme}-on-${name}`, `${theme}-${name}`] as const),
  },
];

describe.each(PAGES)('the colours of the $page', ({ token, least, themes, words, filled }) => {
  it.each(themes)(`keep every word at the contrast that the page asks for, in the %s theme`, (theme) => {
    for (const word of words) {
      for (const surface of ['ground', 'surface']) {
        const reached = contrast(token(`${theme}-${word}`), token(`${theme}-${surface}`));
        expect(reached, `${word} on ${surface}`).toBeGreaterThanOrEqual(least);
      }
    }
    for (const [on, under] of filled(theme)) {
      expect(contrast(token(on), token(under)), on).toBeGreaterThanOrEqual(least);
    }
  });
});

it("the marshal's night has no blue, so that eyes stay used to the dark", () => {
  const colours = [...marshal.css.matchAll(/--night-[a-z-]+: (#[0-9a-f]{6});/g)].map((match) => match[1] ?? '');
  expect(colours.length).toBeGreaterThan(10);
  expect(colours.filter((colour) => !colour.endsWith('00'))).toEqual([]);
});

it("the marshal's sun is black on white, without greys", () => {
  expect(['sun-ink', 'sun-quiet', 'sun-line'].map(marshal.token)).toEqual(['#000000', '#000000', '#000000']);
  expect(['sun-ground', 'sun-surface'].map(marshal.token)).toEqual(['#ffffff', '#ffffff']);
});
