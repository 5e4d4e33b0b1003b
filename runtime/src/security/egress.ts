import dns from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { CrossdockError } from '@crossdock/shared/errors'
import { buildConnector } from 'undici'

/**
 * How near a declared system may live. Each step includes the ones before: `public` addresses only, `private` ranges as well
 * (where ERP and WMS usually are), `loopback` as well (a system on this very machine).
 */
export type NetworkReach = 'public' | 'private' | 'loopback'

/** Which addresses one system's calls may connect to. */
export interface EgressRule {
  readonly reach: NetworkReach
  /** Ports of our own database and queue: closed on loopback and private addresses, whatever the declaration says. */
  readonly deniedPorts: readonly number[]
}

/** What kind of address this is. `never` is denied to every system. */
export type AddressKind = NetworkReach | 'never'

/** First match counts; what matches nothing is public. */
const ranges: readonly {
  readonly kind: AddressKind
  readonly v4: readonly string[]
  readonly v6: readonly string[]
}[] = [
  { kind: 'loopback', v4: ['127.0.0.0/8'], v6: ['::1/128'] },
  {
    kind: 'never',
    // This host, link-local with the clouds' metadata services, Azure's wire server, Alibaba's metadata, multicast, reserved.
    v4: ['0.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '224.0.0.0/4', '240.0.0.0/4'],
    // Link-local, metadata of AWS and GCP, multicast, and the forms that carry an IPv4 address of somebody's choice
    // (compatible with the unspecified one, NAT64, Teredo, 6to4): they would pass as public and arrive somewhere else.
    v6: [
      'fe80::/10',
      'fd00:ec2::254/128',
      'fd20:ce::254/128',
      'ff00::/8',
      '::/96',
      '64:ff9b::/96',
      '64:ff9b:1::/48',
      '2001::/32',
      '2002::/16',
    ],
  },
  {
    kind: 'private',
    v4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'],
    v6: ['fc00::/7', 'fec0::/10'],
  },
]

const lists = ranges.map(({ kind, v4, v6 }) => {
  const list = new BlockList()
  for (const range of v4) addRange(list, range, 'ipv4')
  for (const range of v6) addRange(list, range, 'ipv6')
  return { kind, list }
})

function addRange(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits] = range.split('/')
  list.addSubnet(address, Number(bits), family)
}

/** The kind of an IP address. IPv4 inside IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address it is: BlockList sees to it. */
export function kindOfAddress(address: string): AddressKind {
  const [bare = ''] = address.split('%')
  const version = isIP(bare)
  if (version === 0) return 'never'
  const family = version === 4 ? 'ipv4' : 'ipv6'
  return lists.find(({ list }) => list.check(bare, family))?.kind ?? 'public'
}

/** Where a connection is about to go. */
interface Destination {
  readonly host: string
  readonly port: number
  readonly address: string
}

const reaches: readonly AddressKind[] = ['public', 'private', 'loopback']

/** Throws EGRESS_FORBIDDEN when a system may not connect to this address. */
export function assertAddressAllowed(destination: Destination, rule: EgressRule): void {
  const kind = kindOfAddress(destination.address)
  if (kind === 'never') throw forbidden(destination, 'which no system may use')
  if (reaches.indexOf(kind) > reaches.indexOf(rule.reach)) {
    const remedy = `Declare the system with “network”: “${kind}”, if it is meant to be there.`
    throw forbidden(destination, `which is a ${kind} address`, remedy)
  }
  if (kind !== 'public' && rule.deniedPorts.includes(destination.port)) {
    throw forbidden(destination, 'on a port of this runtime’s own database or queue')
  }
}

function forbidden({ host, port, address }: Destination, why: string, remedy?: string): CrossdockError {
  return new CrossdockError('EGRESS_FORBIDDEN', `A call to ${host}:${port} would go to ${address}, ${why}.`, {
    detail: { host, port, address },
    ...(remedy === undefined ? {} : { remedy }),
  })
}

/**
 * A name resolver that answers allowed addresses only, or fails with EGRESS_FORBIDDEN. The connection is made to exactly
 * the addresses that were checked, so a name that answers differently the next time (DNS rebinding) gains nothing.
 * One forbidden address among several forbids them all.
 */
export function guardedLookup(rule: EgressRule, port: number, resolve: LookupFunction): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const found = Array.isArray(addresses) ? addresses : []
      const first = found[0]
      if (error || !first) {
        answer(error ?? Object.assign(new Error(`${host} has no address.`), { code: 'ENOTFOUND' }), '', 0)
        return
      }
      try {
        for (const { address } of found) assertAddressAllowed({ host, port, address }, rule)
      } catch (refusal) {
        answer(refusal as Error, '', 0)
        return
      }
      if (options.all) answer(null, found)
      else answer(null, first.address, first.family)
    })
  }
}

/** What a guarded connector needs beside its rule. */
export interface ConnectorOptions {
  readonly rule: EgressRule
  /** Longest attempt at one connection, in milliseconds. */
  readonly timeoutMs: number
  /** Certificates to trust instead of the public ones, as PEM text. */
  readonly ca?: string
  /** Resolves names; `dns.lookup` by default. */
  readonly resolve?: LookupFunction
}

/**
 * The one way to open a connection outwards: plain TCP or TLS, HTTP/1.1, never a unix socket or a proxy. The address is
 * checked before the connection is attempted, and once more on the connected socket before the first byte.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { rule, ca, timeoutMs, resolve = dns.lookup as LookupFunction } = options
  const connectors = new Map<number, buildConnector.connector>()
  const connectorFor = (port: number) => {
    let connector = connectors.get(port)
    if (!connector) {
      const lookup = guardedLookup(rule, port, resolve)
      connector = buildConnector({ ...(ca === undefined ? {} : { ca }), timeout: timeoutMs, allowH2: false, lookup })
      connectors.set(port, connector)
    }
    return connector
  }
  return (target, callback) => {
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80))
    const host = target.hostname
    try {
      if (isIP(host) !== 0) assertAddressAllowed({ host, port, address: host }, rule)
    } catch (refusal) {
      callback(refusal as Error, null)
      return
    }
    connectorFor(port)(target, (error, socket) => {
      if (error) return callback(error, null)
      if (!socket) return callback(new Error('No connection.'), null)
      try {
        assertAddressAllowed({ host, port, address: socket.remoteAddress ?? '' }, rule)
      } catch (refusal) {
        socket.destroy()
        return callback(refusal as Error, null)
      }
      callback(null, socket)
    })
  }
}
