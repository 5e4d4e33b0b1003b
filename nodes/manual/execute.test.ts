import { describe, expect, it } from 'vitest'
import { manualExecutor } from './execute.ts'
import { manualManifest } from './manifest.ts'

describe('the manual source', () => {
  it('takes any JSON as its sample, or none', () => {
    for (const sample of [{ number: 'SO-1', note: '=7*7' }, [1, 2], 'text', null]) {
      expect(manualManifest.config.parse({ sample })).toEqual({ sample })
    }
    expect(manualManifest.config.parse({})).toEqual({})
  })

  it('refuses what is not JSON and what it does not know', () => {
    expect(manualManifest.config.safeParse({ sample: () => 1 }).success).toBe(false)
    expect(manualManifest.config.safeParse({ example: 1 }).success).toBe(false)
  })

  it('is woken by nothing but the API', () => {
    expect(manualManifest.trigger).toBe('manual')
    expect(Object.keys(manualExecutor)).toEqual([])
  })
})
