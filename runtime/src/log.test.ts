import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function linesOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(createLog({ level: 'info', destination: { write: (line) => lines.push(line) } }))
  return lines.map((line) => {
    expect(line.indexOf('\n')).toBe(line.length - 1)
    return JSON.parse(line) as Record<string, unknown>
  })
}

describe('the log', () => {
  it('writes one JSON line an event, with its facts', () => {
    const [line] = linesOf((log) => log.info({ flow: 'orders' }, 'Published.'))
    expect(line).toMatchObject({ level: 'info', flow: 'orders', msg: 'Published.', time: expect.stringMatching(/Z$/) })
  })

  it('keeps whatever comes from outside inside its line', () => {
    const evil = '\n{"level":"fatal"}\u001b[2K\u2028\u202ereversed\u0085\u007f"'
    const raw: string[] = []
    createLog({ level: 'info', destination: { write: (line) => raw.push(line) } }).info({ key: evil }, evil)
    expect(raw).toHaveLength(1)
    expect(raw[0]?.trimEnd()).toMatch(/^[\x20-\x7e]*$/)
    expect(JSON.parse(raw[0] ?? '')).toMatchObject({ key: evil, msg: evil, level: 'info' })
  })

  it('cuts long texts', () => {
    const [line] = linesOf((log) => log.info({ body: 'x'.repeat(1_000_000) }, 'y'.repeat(1_000_000)))
    expect(JSON.stringify(line).length).toBeLessThan(20_000)
  })

  it('blanks out secrets by their usual names', () => {
    const secret = 'canary'
    const [line] = linesOf((log) =>
      log.info(
        { authorization: secret, headers: { cookie: secret }, req: { headers: { authorization: secret } } },
        'x',
      ),
    )
    expect(JSON.stringify(line)).not.toContain(secret)
  })
})
