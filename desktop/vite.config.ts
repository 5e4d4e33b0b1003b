import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Paths of assets are relative, so that the same build works under `app://` and wherever a runtime serves it.
export default defineConfig({
  root: new URL('renderer', import.meta.url).pathname,
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome114',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // Inlined assets would need data: in places where the content security policy has none.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
})
