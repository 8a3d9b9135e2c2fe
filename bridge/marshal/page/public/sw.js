/**
 * Keeps the page itself, so that it opens while the Pi is out of reach and sends later what was pressed. What the station says is never kept.
 * Browsers start this only over https or on localhost; without it the page works as long as it stays open.
 */
const SHELL = 'centesimo-shell';
const FILES_MAX = 60;

self.addEventListener('install', (event) => {
  event.waitUntil(install());
  self.skipWaiting();
});

/** All of it at the first visit: the page that asks for this has its own files already, and does not ask for them again. */
async function install() {
  const files = await (await fetch('./files.json', { cache: 'no-store' })).json();
  const cache = await caches.open(SHELL);
  await cache.addAll(['./', './clock', './manifest.webmanifest', './icon.svg', ...files]);
}

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return;
  // Files under assets/ carry their content in their name; everything else is asked for first.
  event.respondWith(url.pathname.includes('/assets/') ? kept(event.request) : fresh(event.request));
});

async function kept(request) {
  return (await caches.match(request)) ?? fresh(request);
}

async function fresh(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await keep(request, response.clone());
    return response;
  } catch (error) {
    const before = await caches.match(request, { ignoreSearch: true });
    if (before) return before;
    throw error;
  }
}

async function keep(request, response) {
  const cache = await caches.open(SHELL);
  await cache.put(request, response);
  const files = await cache.keys();
  // Those of earlier versions.
  for (const old of files.slice(0, Math.max(0, files.length - FILES_MAX))) await cache.delete(old);
}
