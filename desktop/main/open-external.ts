import { CrossdockError } from '@crossdock/shared/errors'
import { shell } from 'electron'

/** Opens a page or a mail in the program that the system has for it. Throws INPUT_INVALID for any other kind of address. */
export async function openExternal(text: string): Promise<void> {
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === ''
  if (!['https:', 'http:', 'mailto:'].includes(url.protocol) || !isPlain) {
    throw new CrossdockError('INPUT_INVALID', 'This address is not opened.', {
      remedy: 'Only https, http and mailto addresses without a password are opened outside of the app.',
    })
  }
  await shell.openExternal(url.href)
}
