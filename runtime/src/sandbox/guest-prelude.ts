/** Levels of arrays and objects within one another that a result may have. */
const maxDepth = 128
/** Values that a result may have together. */
const maxValues = 1_000_000
/** Characters of JSON text that a result may have. */
const maxResultLength = 8 * 1024 * 1024
/** Lines of `console` kept for one record, and characters of each. */
const maxLogLines = 50
const maxLineLength = 500

/** Name of the user's code in stack traces. */
export const codeFile = 'code.js'

/**
 * JavaScript that prepares a fresh VM before the user's code is there; its value is the function that `Guest` calls.
 *
 * It gives the VM `console` and a seeded `Math.random`, and freezes everything the language comes with, so that no
 * record can leave anything behind for the next one. Freezing alone would make `this.name = …` in an error class throw
 * (an inherited read-only property cannot be assigned over), so the properties that programs do assign over become
 * accessors that allow it.
 *
 * `call(command, …)` answers a text whose first character says what it is: `r` a result as JSON, `R` a result as JSON,
 * a line break and the console lines as JSON, `e` an error as JSON, `l` a limit as plain text, `p` a promise that has
 * not settled yet.
 */
export const guestPrelude = `(function () {
'use strict'
const { parse, stringify } = JSON
const { apply, getPrototypeOf, ownKeys, defineProperty, getOwnPropertyDescriptor } = Reflect
const { freeze, keys, prototype: objectPrototype } = Object
const { isArray } = Array
const then = Promise.prototype.then
const getTime = Date.prototype.getTime

let lines = []
let droppedLines = 0
function log(...values) {
  if (lines.length === ${maxLogLines}) { droppedLines++; return }
  const text = values.map((value) => {
    if (typeof value === 'string') return value
    try { return stringify(value) ?? String(value) } catch { return 'a value that cannot be shown' }
  }).join(' ')
  lines.push(text.slice(0, ${maxLineLength}))
}
globalThis.console = { log, info: log, warn: log, error: log, debug: log }

// sfc32 (PractRand): small, fast and passes the usual tests.
let a = 0, b = 0, c = 0, counter = 1
function next() {
  const t = (a + b + counter) | 0
  counter = (counter + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = ((c << 21) | (c >>> 11)) + t | 0
  return t >>> 0
}
Math.random = function random() { return next() / 4294967296 }

class Limit extends Error {}
let valuesLeft = 0
// Answers what is wrong with a value and where, innermost name first; undefined when it is JSON data. Runs for every
// value of every result, so the plain ones cost no call.
function findProblem(value, depth) {
  if (depth === 0) return { what: 'a circle, or more than ${maxDepth} levels,', path: [] }
  const isList = isArray(value)
  if (!isList) {
    const prototype = getPrototypeOf(value)
    if (prototype !== objectPrototype && prototype !== null) return findOddProblem(value, prototype)
  }
  const names = isList ? undefined : keys(value)
  const length = isList ? value.length : names.length
  valuesLeft -= length
  if (valuesLeft < 0) throw new Limit('The result has over ${maxValues} values.')
  for (let i = 0; i < length; i++) {
    const field = isList ? value[i] : value[names[i]]
    const type = typeof field
    if (type === 'string' || type === 'boolean' || field === null) continue
    let problem
    if (type === 'object') problem = findProblem(field, depth - 1)
    else if (type === 'number' ? field - field !== 0 : isList || field !== undefined) problem = { what: describeValue(field), path: [] }
    if (problem !== undefined) { problem.path.push(isList ? i : names[i]); return problem }
  }
}
function findOddProblem(value, prototype) {
  if (prototype !== Date.prototype) return { what: 'an object of a class (' + className(value) + ')', path: [] }
  const time = apply(getTime, value, [])
  if (time !== time) return { what: 'an invalid date', path: [] }
}
function describeValue(value) { return typeof value === 'number' || value === undefined ? String(value) : 'a ' + typeof value }
function className(value) { try { return String(value.constructor.name).slice(0, 40) } catch { return 'unknown' } }

function describeProblem({ what, path }) {
  const place = '/' + path.reverse().slice(1).join('/')
  return 'The result has ' + what + ' at ' + (place.length > 100 ? place.slice(0, 100) + '…' : place) + ', which is not JSON data.'
}

function renderResult(value) {
  let json = 'null'
  if (value !== undefined && value !== null) {
    valuesLeft = ${maxValues}
    const problem = findProblem([value], ${maxDepth + 1})
    if (problem !== undefined) throw new TypeError(describeProblem(problem))
    json = stringify(value)
    if (json.length > ${maxResultLength}) throw new Limit('The result has ' + json.length + ' characters; ${maxResultLength} are allowed.')
  }
  if (lines.length === 0) return 'r' + json
  const more = droppedLines > 0 ? ['… and ' + droppedLines + ' more lines'] : []
  return 'R' + json + '\\n' + stringify([...lines, ...more])
}
function renderError(error) {
  if (error instanceof Limit) return 'l' + error.message
  try {
    const isError = error instanceof Error
    return 'e' + stringify({
      name: isError ? String(error.name).slice(0, 100) : '',
      message: (isError ? String(error.message) : typeof error === 'string' ? error : stringify(error) ?? String(error)).slice(0, 500),
      stack: isError ? String(error.stack).slice(0, 2000) : '',
    })
  } catch { return 'e{"name":"","message":"An error that cannot be shown.","stack":""}' }
}
function render(value) { try { return renderResult(value) } catch (error) { return renderError(error) } }

let settled = ''
function start(run, json, s0, s1, s2, s3) {
  lines = []
  droppedLines = 0
  a = s0 | 0; b = s1 | 0; c = s2 | 0; counter = s3 | 0
  for (let i = 0; i < 12; i++) next()
  settled = ''
  let value
  try { value = run(parse(json)) } catch (error) { return renderError(error) }
  if (!(value instanceof Promise)) return render(value)
  apply(then, value, [(result) => { settled = render(result) }, (error) => { settled = renderError(error) }])
  return 'p'
}
function call(command, ...rest) {
  switch (command) {
    case 'start': return start(...rest)
    case 'poll': return settled || 'p'
    case 'describe': return renderError(...rest)
  }
}

delete globalThis.SharedArrayBuffer
delete Object.prototype.__proto__

function allowOverride(owner) {
  for (const key of ownKeys(owner)) {
    const { value, configurable } = getOwnPropertyDescriptor(owner, key)
    if (value === undefined || !configurable) continue
    defineProperty(owner, key, {
      configurable: false,
      get() { return value },
      set(own) {
        const isDone = this !== owner && defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true })
        if (!isDone) throw new TypeError(String(key) + ' is read-only')
      },
    })
  }
}
const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError]
for (const type of [Object, Function, ...errors]) allowOverride(type.prototype)

const hidden = [
  function* () {}, async function () {}, async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
  new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''.matchAll(/x/g), [].values().map((x) => x),
  Iterator.from({ next() {} }), (function* () {})(), (async function* () {})(),
]
const seen = new Set()
const pending = [globalThis, ...hidden]
for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
  if (item === null || (typeof item !== 'object' && typeof item !== 'function') || seen.has(item)) continue
  seen.add(item)
  freeze(item)
  pending.push(getPrototypeOf(item) ?? 0)
  for (const key of ownKeys(item)) {
    const { value, get, set } = getOwnPropertyDescriptor(item, key)
    pending.push(value ?? 0, get ?? 0, set ?? 0)
  }
}
return call
})()`
