import type { ApiClient } from '@crossdock/shared/api'
import type { RecordState } from '@crossdock/shared/record'
import { z } from 'zod'
import type { SampleClient } from './sample-client.ts'

/** Clients of everything that the demo runs. */
export interface DemoClients {
  readonly api: ApiClient
  readonly erp: SampleClient
  readonly wms: SampleClient
  readonly shop: SampleClient
}

/** How far the orders have come. A number is missing while its system does not answer: people break them on purpose. */
export interface Progress {
  /** Orders in the ERP. */
  readonly orders: number | undefined
  /** Orders that are not released in the ERP yet: the WMS does not have them. */
  readonly unreleased: number | undefined
  /** Shipments of the WMS. */
  readonly shipped: number | undefined
  /** Shipments that the ERP has booked. An order of which everything was short has a backorder instead. */
  readonly booked: number | undefined
  /** Orders of which the shop was told what became of them. */
  readonly told: number | undefined
  /** Records of all flows that are tried again later. */
  readonly retrying: number
  /** Records of all flows that wait for a person. */
  readonly parked: number
  /** Records of the two flows of the orders that go on by themselves. */
  readonly moving: number
  /** Records of these two that wait for a person, or behind one that does. */
  readonly stuck: number
}

const listSchema = z.object({ total: z.int() })
const orderFlows = ['order-release', 'shipment-confirmation']

/** Asks the systems and the runtime. */
export async function readProgress({ api, erp, wms, shop }: DemoClients): Promise<Progress> {
  const [orders, unreleased, shipped, booked, told, { open }] = await Promise.all([
    totalOf(erp, '/orders?limit=1'),
    totalOf(erp, '/orders?status=open&limit=1'),
    totalOf(wms, '/shipments?limit=1'),
    totalOf(erp, '/shipments?limit=1'),
    totalOf(shop, '/notifications?limit=1'),
    api.getActivity({}),
  ])
  const count = (fits: (counted: (typeof open)[number]) => boolean) =>
    open.filter(fits).reduce((total, counted) => total + counted.count, 0)
  return {
    ...{ orders, unreleased, shipped, booked, told },
    retrying: count(({ state }) => state === 'waiting'),
    parked: count(({ state }) => state === 'parked'),
    moving: count(({ flow, state }) => orderFlows.includes(flow) && !needsPerson(state)),
    stuck: count(({ flow, state }) => orderFlows.includes(flow) && needsPerson(state)),
  }
}

/** A parked record, and one held behind it. One held for a moment behind a record under way counts as well. */
function needsPerson(state: RecordState): boolean {
  return state === 'parked' || state === 'held'
}

async function totalOf(client: SampleClient, list: string): Promise<number | undefined> {
  try {
    return listSchema.parse(await client(`GET ${list}`)).total
  } catch {
    return undefined
  }
}

/** True when every order has travelled there and back. */
export function isAllBack({ orders, unreleased, shipped, told, moving, stuck }: Progress): boolean {
  if (orders === undefined || shipped === undefined || told === undefined) return false
  return unreleased === 0 && shipped >= orders && told >= orders && moving + stuck === 0
}

/** True when nothing goes on by itself and something waits for a person. */
export function isStuck({ moving, stuck }: Progress): boolean {
  return moving === 0 && stuck > 0
}

/** One line for a terminal. */
export function describeProgress({ orders, unreleased, shipped, booked, retrying, parked }: Progress): string {
  const released = orders === undefined || unreleased === undefined ? undefined : orders - unreleased
  const known = (number: number | undefined) => number ?? '?'
  return [
    `${known(orders)} orders`,
    `released ${known(released)}`,
    `shipped ${known(shipped)}`,
    `back in the ERP ${known(booked)}`,
    `trying again ${retrying}`,
    `parked ${parked}`,
  ].join(' · ')
}
