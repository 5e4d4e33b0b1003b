// Bundles main process and preload to `desktop/dist/`: CommonJS for Electron 25 and newer (Node 18, Chromium 114).
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = fileURLToPath(new URL('.', import.meta.url))

for (const name of ['main', 'preload']) {
  await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: `${name}/${name}.ts`,
      target: 'node18',
      outDir: `dist/${name}`,
      emptyOutDir: true,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } },
    },
  })
}
