import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnvironment, readConfigFile } from './config-file.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'crossdock-config-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('the config file', () => {
  it('may be missing', () => {
    expect(readConfigFile(home)).toEqual({})
  })

  it('says which environment this is, and who may call', async () => {
    const config = {
      environment: { name: 'Berlin', kind: 'production' },
      publicHosts: ['crossdock.example'],
      allowedOrigins: ['app://crossdock'],
    }
    await writeFile(join(home, 'config.json'), JSON.stringify(config))
    expect(readConfigFile(home)).toEqual(config)
  })

  it.each([
    ['{', /config\.json is refused/],
    ['{"enviroment":{}}', /enviroment/],
    ['{"environment":{"name":"Berlin","kind":"prod"}}', /environment\.kind/],
  ])('is refused as %s, naming the place', async (text, message) => {
    await writeFile(join(home, 'config.json'), text)
    expect(() => readConfigFile(home)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
    )
  })
})

describe('CROSSDOCK_ENVIRONMENT', () => {
  it.each([
    ['test', { name: 'test', kind: 'test' }],
    ['production:Berlin DC', { name: 'Berlin DC', kind: 'production' }],
    ['dev: Ann’s laptop ', { name: 'Ann’s laptop', kind: 'dev' }],
  ])('%s names an environment', (text, environment) => {
    expect(parseEnvironment(text)).toEqual(environment)
  })

  it.each(['prod', ':Berlin', `test:${'x'.repeat(41)}`])('is refused as %s', (text) => {
    expect(() => parseEnvironment(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
