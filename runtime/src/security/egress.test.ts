import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { assertAddressAllowed, guardedLookup, kindOfAddress } from './egress.ts'

describe('the kind of an address', () => {
  it.each([
    [
      'never',
      ['0.0.0.0', '0.1.2.3', '169.254.169.254', '169.254.0.1', '224.0.0.1', '255.255.255.255', '100.100.100.200'],
    ],
    [
      'never',
      ['::', '::ffff:0.0.0.0', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', 'fe80::1', 'fe80::1%eth0', 'ff02::1'],
    ],
    [
      'never',
      ['fd00:ec2::254', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '::127.0.0.1', '', 'localhost', '/tmp/s.sock'],
    ],
    ['loopback', ['127.0.0.1', '127.255.0.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::FFFF:7F00:1']],
    [
      'private',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'],
    ],
    [
      'public',
      ['110.0.0.1', '172.32.0.1', '192.169.0.1', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '169.253.0.1'],
    ],
  ] as const)('is %s for %j', (kind, addresses) => {
    for (const address of addresses) expect(kindOfAddress(address), address).toBe(kind)
  })
})

describe('the rule of a declared system', () => {
  const reachable = (address: string, reach: 'public' | 'private' | 'loopback', port = 443) => {
    try {
      assertAddressAllowed({ host: 'erp.test', port, address }, { reach, deniedPorts: [5432] })
      return true
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'EGRESS_FORBIDDEN', outcome: 'none' })
      return false
    }
  }

  it('opens private ranges and loopback only when they are declared, and the always denied ones never', () => {
    expect(reachable('8.8.8.8', 'public')).toBe(true)
    expect(reachable('10.1.1.1', 'public')).toBe(false)
    expect(reachable('10.1.1.1', 'private')).toBe(true)
    expect(reachable('127.0.0.1', 'private')).toBe(false)
    expect(reachable('127.0.0.1', 'loopback')).toBe(true)
    expect(reachable('169.254.169.254', 'loopback')).toBe(false)
  })

  it('keeps our own database port closed on near addresses, whatever is declared', () => {
    expect(reachable('127.0.0.1', 'loopback', 5432)).toBe(false)
    expect(reachable('10.0.0.5', 'private', 5432)).toBe(false)
    expect(reachable('8.8.8.8', 'private', 5432)).toBe(true)
  })

  it('tells what to declare when a system lives nearer than declared', () => {
    expect(() =>
      assertAddressAllowed({ host: 'erp', port: 80, address: '127.0.0.1' }, { reach: 'private', deniedPorts: [] }),
    ).toThrow(expect.objectContaining({ remedy: expect.stringContaining('“loopback”') }))
  })
})

describe('the guarded name resolver', () => {
  const answering =
    (...addresses: readonly string[]): LookupFunction =>
    (_host, _options, answer) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
  const ask = (resolve: LookupFunction, all: boolean) =>
    new Promise((done) => {
      const lookup = guardedLookup({ reach: 'public', deniedPorts: [] }, 443, resolve)
      lookup('erp.test', { all }, (error, address) => done(error ?? address))
    })

  it('answers in the form that was asked for', async () => {
    expect(await ask(answering('8.8.8.8', '8.8.4.4'), false)).toBe('8.8.8.8')
    expect(await ask(answering('8.8.8.8'), true)).toEqual([{ address: '8.8.8.8', family: 4 }])
  })

  it('forbids a name when one of its addresses is forbidden', async () => {
    expect(await ask(answering('8.8.8.8', '10.0.0.1'), true)).toMatchObject({ code: 'EGRESS_FORBIDDEN' })
  })

  it('reports a name without addresses as not found', async () => {
    expect(await ask(answering(), true)).toMatchObject({ code: 'ENOTFOUND' })
  })
})
