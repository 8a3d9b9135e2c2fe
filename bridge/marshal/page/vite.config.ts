import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const page = (name: string): string => join(import.meta.dirname, name);

/** For `sw.js`, which keeps them all from the first visit on. */
const listOfFiles: Plugin = {
  name: 'list-of-files',
  enforce: 'post',
  generateBundle(_options, bundle) {
    // Every browser with a service worker reads woff2.
    const files = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !name.endsWith('.woff'));
    this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify(files) });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), listOfFiles],
  build: {
    outDir: '../../../dist/marshal',
    emptyOutDir: true,
    rollupOptions: { input: [page('index.html'), page('clock.html')] },
  },
  server: { proxy: { '/api': 'http://localhost:8090' } },
});
