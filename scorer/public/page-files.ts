import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** The built page, small enough to be kept in memory with its compressed forms. */
export interface PageFile {
  /** From the root of the page, `index.html`. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  /** By name of the encoding; empty for what is compressed already. */
  readonly encoded: Readonly<Record<string, Buffer>>;
  readonly etag: string;
  /** Its name changes with what is in it. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};
const IS_TEXT = /^(text\/|image\/svg)/;

/** dist/public, seen from dist/scorer/public or, run from source, from scorer/public; `undefined` where the page is not built. */
export const pageFolder = (): string | undefined =>
  ['../../public/', '../../dist/public/']
    .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
    .find((folder) => existsSync(join(folder, 'index.html')));

export function readPage(): ReadonlyMap<string, PageFile> {
  const folder = pageFolder();
  const files = folder === undefined ? [] : readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = relative(folder ?? '', join(entry.parentPath, entry.name));
        return [path, pageFile(path, readFileSync(join(entry.parentPath, entry.name)))];
      }),
  );
}

function pageFile(path: string, body: Buffer): PageFile {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  return {
    ...{ path, type, body, etag: `"${hash}"` },
    encoded: IS_TEXT.test(type) ? { br: brotli(body), gzip: gzipSync(body, { level: 9 }) } : {},
    immutable: path.startsWith('assets/'),
  };
}

const brotli = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
