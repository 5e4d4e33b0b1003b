import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

/**
 * electron-builder calls this before it signs. The app's program runs the app and nothing else: no Node by environment or
 * argument, no code from outside the archive, no rights for `file:` pages.
 */
export async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo
  // Plain Electron’s own app, which a folder of plain Electron brings along.
  rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true })
  const names = { darwin: `${productFilename}.app`, mas: `${productFilename}.app`, win32: `${productFilename}.exe` }
  const program = join(appOutDir, names[electronPlatformName] ?? packager.executableName)
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: electronPlatformName !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    ...(hasFileFuse(appOutDir) ? { [FuseV1Options.GrantFileProtocolExtraPrivileges]: false } : {}),
  })
}

/** The fuse exists since Electron 29; the Electron of the end-to-end tests may be older. */
function hasFileFuse(appOutDir) {
  try {
    return Number.parseInt(readFileSync(join(appOutDir, 'version'), 'utf8').replace(/^v/, ''), 10) >= 29
  } catch {
    return true
  }
}
