import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string): string => join(import.meta.dirname, name);

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../../dist/marshal',
    emptyOutDir: true,
    rollupOptions: { input: [page('index.html'), page('clock.html')] },
  },
  server: { proxy: { '/api': 'http://localhost:8090' } },
});
