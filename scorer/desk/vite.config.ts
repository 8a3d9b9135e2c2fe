import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const scorer = 'http://localhost:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: '../../dist/desk', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
  server: { proxy: { '/api': { target: scorer, ws: true } } },
});
