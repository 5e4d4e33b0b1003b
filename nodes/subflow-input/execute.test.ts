import { describe, expect, it } from 'vitest'
import { subflowInputExecutor } from './execute.ts'
import { subflowInputManifest } from './manifest.ts'

describe('the subflow input', () => {
  it('is woken by calls alone, so that no hook, timetable or hand puts records in', () => {
    expect(subflowInputManifest.trigger).toBe('call')
    expect(Object.keys(subflowInputExecutor)).toEqual([])
    expect(Object.keys(subflowInputManifest)).not.toEqual(expect.arrayContaining(['hookFrom']))
  })
})
