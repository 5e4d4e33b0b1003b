import { createBrowserPlatform } from './browser.ts'
import { createDesktopPlatform } from './desktop.ts'
import type { Platform } from './platform.ts'

/** The platform this page runs on. */
export function choosePlatform(): Platform {
  return window.crossdock === undefined ? createBrowserPlatform() : createDesktopPlatform(window.crossdock)
}
