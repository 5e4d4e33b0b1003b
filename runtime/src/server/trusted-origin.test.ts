import { describe, expect, it } from 'vitest'
import { assertTrustedOrigin } from './trusted-origin.ts'

const rules = { publicHosts: ['crossdock.example', 'other.example:8443'], allowedOrigins: ['app://crossdock'] }

describe('the Host and Origin of a call', () => {
  it.each([
    ['127.0.0.1:7070', undefined],
    ['localhost', undefined],
    ['[::1]:7070', undefined],
    ['CROSSDOCK.example:443', undefined],
    ['other.example:8443', undefined],
    ['localhost:7070', 'http://localhost:7070'],
    ['crossdock.example', 'https://crossdock.example'],
    ['crossdock.example', 'app://crossdock'],
  ])('%s with origin %s is ours', (host, origin) => {
    expect(() => assertTrustedOrigin({ host, ...(origin ? { origin } : {}) }, rules)).not.toThrow()
  })

  it.each([
    ['a name that an attacker points here', 'rebound.attacker.example:7070', undefined],
    ['a name that only begins like ours', 'localhost.attacker.example', undefined],
    ['a name that only ends like ours', 'evil-crossdock.example', undefined],
    ['a user before the name', 'localhost@attacker.example', undefined],
    ['another port of a name with a port', 'other.example:9000', undefined],
    ['no host at all', undefined, undefined],
    ['a page of another origin', 'localhost:7070', 'https://attacker.example'],
    ['a page of another port', 'localhost:7070', 'http://localhost:3000'],
    ['an app of another name', 'localhost:7070', 'app://crossdock.attacker'],
    ['an allowed page through a foreign name', 'rebound.attacker.example', 'app://crossdock'],
    ['a page without an origin of its own', 'localhost:7070', 'null'],
    ['an origin that is no web page', 'localhost:7070', 'file://localhost:7070'],
  ])('is refused for %s', (_what, host, origin) => {
    const headers = { ...(host ? { host } : {}), ...(origin ? { origin } : {}) }
    expect(() => assertTrustedOrigin(headers, rules)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }))
  })
})
