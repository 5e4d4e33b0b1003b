// Builds the designer: the renderer for a browser and for Electron, Electron's main process and its preload script.
import { bootstrap } from './bootstrap.mjs'
import { buildDesigner } from './build-designer.mjs'

process.exitCode = await buildDesigner(await bootstrap())
