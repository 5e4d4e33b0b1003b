import { describe, expect, it } from 'vitest'
import { evaluate, failure, problem } from './evaluate-for-test.ts'
import { compileExpression, isExpression } from './index.ts'

const order = {
  number: 'SO-1001',
  qty: 5,
  total: 100,
  note: null,
  customer: { name: 'ACME', 'ship-to': 'C2' },
  lines: [
    { sku: 'a1', qty: 2 },
    { sku: 'b2', qty: 0 },
  ],
}

describe('isExpression', () => {
  it('knows an expression by its first character', () => {
    expect(['=1', '=', '1=1', ' =1', 7, null].map(isExpression)).toEqual([true, true, false, false, false, false])
  })
})

describe('numbers', () => {
  it.each([
    ['=qty > 4', true],
    ['=qty == 5', true],
    ['=qty == 5.0', true],
    ['=qty * 2', 10],
    ['=total / 3', 100 / 3],
    ['=1 + 0.5', 1.5],
    ['=7 / 2', 3.5],
    ['=7 % 2 + qty % 2', 2],
    ['=-qty - -1', -4],
    ['=size(lines) / 4', 0.5],
    ['=qty > 4 ? 1 : 0.5', 1],
    ['=9007199254740991', 9007199254740991],
  ])('%s is %s', (text, result) => {
    expect(evaluate(text, order)).toBe(result)
  })

  it('no result is a big integer, whatever made it', () => {
    expect(evaluate('=[1, size(lines), qty + 1, indexOf("ab", "b"), {"n": 2}]', order)).toEqual([1, 2, 6, 1, { n: 2 }])
  })

  it('an integer that cannot be exact is refused, in the expression and in the payload', () => {
    expect(problem('=9007199254740993')).toMatchObject({ code: 'EXPRESSION_TYPE', position: 1 })
    expect(failure('=id', { id: 9007199254740993n }).message).toContain('too large to be exact')
    expect(evaluate('=id + 1', { id: 41n })).toBe(42)
  })

  it('a division by zero and an overflow stop the record', () => {
    expect(failure('=total / (qty - 5)', order).message).toContain('division by zero')
    expect(failure('=total % 0', order).code).toBe('EXPRESSION_FAILED')
    expect(failure('=big * big', { big: 1e300 }).message).toContain('no finite result')
  })
})

describe('texts, lists and maps', () => {
  it.each([
    ['="SO-" + number', 'SO-SO-1001'],
    ['=r"a\\d"', 'a\\d'],
    ['=[1, "a", null, {"x": [true]}]', [1, 'a', null, { x: [true] }]],
    ['=lines + [{"sku": 1}]', [...order.lines, { sku: 1 }]],
    ['="qty" in customer || "name" in customer', true],
    ['="b2" in lines.map(l, l.sku)', true],
    ['=lines[1].sku', 'b2'],
    ['=customer["ship-to"]', 'C2'],
    ['=lines == [{"qty": 2, "sku": "a1"}, {"sku": "b2", "qty": 0}]', true],
    ['=qty == "5"', false],
    ['=note == null', true],
    ['=true ? "a" : null', 'a'],
    ['={"type": type, "list": list}', { type: 'T', list: 1 }],
    ['=[3, 4].map(type, type * 2)', [6, 8]],
  ])('%s', (text, result) => {
    expect(evaluate(text, { ...order, type: 'T', list: 1 })).toEqual(result)
  })

  it('names of inner loops hide those of outer ones, and end with their loop', () => {
    const payload = { l: 'field', rows: [[1, 2], [3]] }
    expect(evaluate('=[rows.map(l, l.map(l, l + 1)), l]', payload)).toEqual([[[2, 3], [4]], 'field'])
    expect(evaluate('=rows.map(r, r.map(c, [size(r), c]))', payload)).toEqual([
      [
        [2, 1],
        [2, 2],
      ],
      [[1, 3]],
    ])
  })

  it('adding a text and a number says to use text()', () => {
    expect(problem('="Line " + 1').message).toContain('text(')
    expect(failure('=number + qty', order).message).toContain('text(')
  })

  it('payload data that looks like an expression stays text', () => {
    expect(evaluate('=[v, {"v": v}, text(v)]', { v: '=7*7' })).toEqual(['=7*7', { v: '=7*7' }, '=7*7'])
  })
})

describe('names', () => {
  const scope = { locals: { item: 'I', number: 'local' }, params: { site: 'BER' } }

  it('payload fields, the payload, the record, parameters and locals are there', () => {
    expect(
      evaluate(
        '=[payload.number, number, item, params.site, record.key, payload.record]',
        { ...order, record: 'R' },
        scope,
      ),
    ).toEqual(['SO-1001', 'local', 'I', 'BER', 'SO-1001', 'R'])
  })

  it('a payload that is not a map is reached as payload', () => {
    expect(evaluate('=payload.map(x, x + 1)', [1, 2])).toEqual([2, 3])
    expect(evaluate('=payload', null)).toBe(null)
    expect(['text', [1, 2], null].map((payload) => failure('=length', payload).code)).toEqual(
      new Array(3).fill('VALUE_MISSING'),
    )
  })
})

describe('missing and null', () => {
  it.each([
    ['=customer.vat', 'customer.vat'],
    ['=customer.address.city', 'customer.address'],
    ['=shipTo.city', 'shipTo'],
    ['=lines[2].sku', 'lines[2]'],
    ['=lines.map(l, l.unit)', 'l.unit'],
    ['=note.text', 'note.text'],
    ['=first(lines).unit + "x"', 'first(lines).unit'],
    ['=lines[-1]', 'lines[-1]'],
    ['=number.length', 'number.length'],
    ['=custmer.?name', 'custmer'],
    ['=customer.address.?city', 'customer.address'],
  ])('%s stops with the path %s', (text, path) => {
    const error = failure(text, order)
    expect(error).toMatchObject({ code: 'VALUE_MISSING', detail: { expression: text, path } })
    expect(error.message).toContain(path)
  })

  it.each([
    ['=has(customer.name) && !has(customer.vat)', true],
    ['=has(customer.address.city.zip)', false],
    ['=has(shipTo)', false],
    ['=has(note)', true],
    ['=has(note.text)', false],
    ['=customer.?vat', null],
    ['=payload.?customer.address.city', null],
    ['=lines[?7].sku', null],
    ['=customer.?address.city.zip', null],
    ['=[customer.?name]', ['ACME']],
    ['=default(customer.address.city, "?")', '?'],
    ['=customer.vat.default("?")', '?'],
    ['=default(qty * missing, 7)', 7],
    ['=default(note, 1)', 1],
    ['=default(0, 1)', 0],
    ['=lines.map(l, default(l.unit, "EA"))', ['EA', 'EA']],
    ['=default(qty, upper(nothing))', 5],
    ['=default(lines[nowhere].sku, "?")', '?'],
    ['=isBlank(note) && isBlank(customer.vat) && isBlank(" ") && !isBlank(0)', true],
    ['=note', null],
  ])('%s is %j', (text, result) => {
    expect(evaluate(text, order)).toEqual(result)
  })

  it('default() does not hide other mistakes', () => {
    expect(failure('=default(number * 2, 7)', order).code).toBe('EXPRESSION_FAILED')
    expect(failure('=default(lookup("unit", "??"), 7)', order).code).toBe('CODE_UNMAPPED')
  })

  it('calculating with null asks for a fallback', () => {
    expect(failure('=note * 2', order).message).toContain('default()')
    expect(failure('=note < 2', order).message).toContain('default()')
    expect(failure('=upper(note)', order).message).toContain('default()')
  })
})

it('a field of a list says how to reach the items', () => {
  expect(failure('=lines.sku', order).message).toContain('map()')
})

describe('conditions', () => {
  it('the side that does not count is not evaluated', () => {
    expect(evaluate('=[false && missing, true || missing, true ? 1 : missing]')).toEqual([false, true, 1])
  })

  it('anything but true and false is refused', () => {
    expect(failure('=qty && true', order).message).toContain('true or false')
    expect(failure('=lines.filter(l, l.qty)', order).message).toContain('true or false')
    expect(problem('=1 ? 2 : 3').code).toBe('EXPRESSION_TYPE')
  })
})

describe('problems found before any record', () => {
  it.each([
    ['1 + 1', 'EXPRESSION_SYNTAX', 0],
    ['=', 'EXPRESSION_SYNTAX', 1],
    ['=1 +', 'EXPRESSION_SYNTAX', 4],
    ['=upper(sku', 'EXPRESSION_SYNTAX', 10],
    ['=a = b', 'EXPRESSION_SYNTAX', 3],
    ['="abc', 'EXPRESSION_SYNTAX', 1],
    ['=a b', 'EXPRESSION_SYNTAX', 3],
    ['=qty + uper(sku)', 'EXPRESSION_UNKNOWN_FUNCTION', 7],
    ['=sku.uper()', 'EXPRESSION_UNKNOWN_FUNCTION', 5],
    ['=1 + upper(5)', 'EXPRESSION_TYPE', 11],
    ['=qty * ("a" - 1)', 'EXPRESSION_TYPE', 8],
    ['=upper()', 'EXPRESSION_TYPE', 1],
    ['=lines.map(1 + 1, 2)', 'EXPRESSION_SYNTAX', 11],
    ['=sortBy(lines, "l", 2)', 'EXPRESSION_TYPE', 15],
    ['=matches(sku, pattern)', 'EXPRESSION_TYPE', 14],
    ['=matches(sku, "(")', 'EXPRESSION_TYPE', 14],
    ['={1: 2}', 'EXPRESSION_TYPE', 2],
    ['=b"bytes"', 'EXPRESSION_TYPE', 1],
    ['=3u', 'EXPRESSION_TYPE', 1],
    ['="a".b', 'EXPRESSION_TYPE', 1],
    ['=now() - now()', 'EXPRESSION_TYPE', 1],
  ])('%s is %s at %i', (text, code, position) => {
    expect(problem(text)).toMatchObject({ code, position })
  })

  it.each([
    ['=uper(sku)', 'upper()'],
    ['=sku.toUpperCase()', 'upper()'],
    ['=string(qty)', 'text()'],
    ['=timestamp(d)', 'date()'],
    ['=sku.orValue("")', 'default()'],
    ['=LOOKUP("unit", u)', 'lookup()'],
  ])('%s asks whether %s was meant', (text, hint) => {
    expect(problem(text).message).toContain(`did you mean ${hint}?`)
  })

  it('a name that resembles nothing is not guessed', () => {
    expect(problem('=frobnicate(1)').message).toBe('there is no function frobnicate(): see the function reference')
  })

  it('messages name characters, not tokens', () => {
    expect(problem('=upper(sku').message).toBe('Expected ), got the end')
    expect(problem('=quantity >').message).toBe('Something is missing at the end')
    expect(problem('=a = b').message).toContain('equality is written ==')
  })

  it.each([
    ['a source that is too long', `=${'1+'.repeat(6000)}1`],
    ['deep brackets', `=${'('.repeat(500)}1${')'.repeat(500)}`],
    ['deep lists', `=${'['.repeat(500)}${']'.repeat(500)}`],
    ['a long chain', `=${'1+'.repeat(1000)}1`],
    ['thousands of signs', `=${'!'.repeat(9900)}true`],
    ['many calls in each other', `=${'upper('.repeat(300)}"a"${')'.repeat(300)}`],
  ])('%s is refused', (_what, text) => {
    expect(problem(text).code).toBe('EXPRESSION_SYNTAX')
  })
})

describe('bounds of one evaluation', () => {
  it.each([
    ['a padded text', '=padLeft("a", 1000000000, "b")'],
    ['a fixed-width text', '=fixedWidth("a", 1000000000)'],
    ['a replaced text', '=replace(long, "x", long)'],
    ['a joined text', '=join(lines.map(l, long), "")'],
    ['a text joined with itself', `=${doubling('"xxxxxxxx"', 'NAME + NAME', 40)}`],
    ['a list joined with itself', `=${doubling('[1]', 'NAME + NAME', 40)}`],
    ['a list that contains itself many times', `=${doubling('[1]', '[NAME, NAME]', 40)}`],
    ['a comparison of such lists', `=${doubling('[1]', '[NAME, NAME]', 30)} == ${doubling('[1]', '[NAME, NAME]', 30)}`],
    ['loops in loops', '=lines.map(a, lines.map(b, lines.map(c, 1)))'],
    ['a map as large as the payload in a loop', '=lines.map(l, keys(wide))'],
    ['a long text for every line', '=lines.map(l, padLeft("a", 1000000))'],
    ['a search through a long text for every line', '=bind(t, padLeft("a", 1000000), lines.map(l, t.contains("b")))'],
    ['parts of a long text for every line', '=bind(t, padLeft("a", 100000), lines.map(l, t.split(" ")))'],
    ['a long way over the calendar for every line', '=lines.map(l, addWorkdays(now(), 10000))'],
    ['a hash of a long text for every line', '=bind(t, padLeft("a", 100000), lines.map(l, hash(t)))'],
    ['a pattern on a text for every line', '=lines.map(l, matches(long, "(xx|xxx){20}y$"))'],
  ])('%s is stopped', (_what, text) => {
    const payload = {
      long: 'x'.repeat(5000),
      lines: new Array(500).fill(1),
      wide: Object.fromEntries(new Array(10_000).fill(0).map((_, index) => [`k${index}`, index])),
    }
    expect(failure(text, payload).message).toMatch(/too much work|longer than/u)
  })

  /** bind() in bind(), each doubling the value of the one around it. */
  function doubling(start: string, twice: string, times: number): string {
    let text = start
    for (let n = 0; n < times; n++) text = `bind(v, ${text}, ${twice.replaceAll('NAME', 'v')})`
    return text
  }
})

describe('results', () => {
  it('are plain data with dates as text, at any depth', () => {
    expect(evaluate('={"at": now(), "days": [now(), date("2026-01-01")]}')).toEqual({
      at: '2026-11-21T10:30:00.000Z',
      days: ['2026-11-21T10:30:00.000Z', '2026-01-01T00:00:00.000Z'],
    })
  })

  it('leave the payload as it was', () => {
    const payload = { due: new Date(0), lines: [3, 1, 2] }
    expect(evaluate('=[payload, lines.sortBy(n, n), reverse(lines)]', payload)).toEqual([
      { due: '1970-01-01T00:00:00.000Z', lines: [3, 1, 2] },
      [1, 2, 3],
      [2, 1, 3],
    ])
    expect(payload).toEqual({ due: new Date(0), lines: [3, 1, 2] })
  })

  it('are the same when evaluated again', () => {
    const compiled = compileExpression('=[now(), hash(number), lines.map(l, l.sku)]')
    if (!compiled.ok) throw new Error(compiled.problem.message)
    const scope = { payload: order, record: { id: '', key: '', entity: '', flow: '', acceptedAt: '' }, nowMs: 5 }
    expect(compiled.expression.evaluate(scope)).toEqual(compiled.expression.evaluate(scope))
  })

  it('an error names the expression it came from', () => {
    const error = failure('=number * 2', order)
    expect(error.detail).toEqual({ expression: '=number * 2' })
    expect(error.message).toContain('=number * 2')
  })
})
