import { safeStorage } from 'electron'
import type { TokenSeal } from './remotes.ts'

/** The system's keychain. On Linux without one Electron would use a key that everybody knows: that counts as none. */
export const systemSeal: TokenSeal = {
  canSeal() {
    if (!safeStorage.isEncryptionAvailable()) return false
    return process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
  },
  seal: (token) => safeStorage.encryptString(token).toString('base64'),
  open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
}
