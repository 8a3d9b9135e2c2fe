import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** Pages that load the same script, and how far each lies below the root. */
const PAGES = { 'index.html': './', 'display/finish.html': '../', 'display/speaker.html': '../' };

/**
 * One script of the old kind and pages around it: opened from a disk (`file://`), as an archive may be, a browser loads no modules, and no data but
 * by scripts.
 */
const pages: Plugin = {
  name: 'pages',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const named = (end: string): string => Object.keys(bundle).find((name) => name.endsWith(end)) ?? '';
    const template = readFileSync(join(import.meta.dirname, 'page.html'), 'utf8');
    for (const [fileName, root] of Object.entries(PAGES)) {
      const source = template
        .replaceAll('%ROOT%', root)
        .replaceAll('%SCRIPT%', named('.js'))
        .replaceAll('%STYLE%', named('.css'))
        .replaceAll('%DISPLAY%', /display\/(\w+)/.exec(fileName)?.[1] ?? '');
      this.emitFile({ type: 'asset', fileName, source });
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [pages],
  build: {
    outDir: '../../../dist/public',
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: join(import.meta.dirname, 'src/main.tsx'),
      output: { format: 'iife', entryFileNames: 'assets/page-[hash].js' },
    },
  },
});
