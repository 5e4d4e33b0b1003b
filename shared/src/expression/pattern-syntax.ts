/** Whether a UTF-16 unit fits at a place of the pattern. */
export type CharTest = (code: number) => boolean

/** A regular expression as a tree. */
export type Syntax =
  | { kind: 'char'; test: CharTest }
  | { kind: 'anchor'; at: 'start' | 'end' }
  | { kind: 'sequence'; parts: readonly Syntax[] }
  | { kind: 'choice'; options: readonly Syntax[] }
  | { kind: 'repeat'; body: Syntax; min: number; max: number }

const MAX_REPEAT = 1000

/** Reads a pattern. Throws an Error that names what is wrong and where. */
export function parsePattern(source: string): Syntax {
  return new PatternReader(source).read()
}

/** Recursive descent: a choice of sequences of repeated atoms. */
class PatternReader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  read(): Syntax {
    const syntax = this.#choice()
    if (this.#at < this.#source.length) throw this.#fail('closes a group that is not open')
    return syntax
  }

  #choice(): Syntax {
    const options = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at++
      options.push(this.#sequence())
    }
    return { kind: 'choice', options }
  }

  #sequence(): Syntax {
    const parts: Syntax[] = []
    while (this.#at < this.#source.length && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      parts.push(this.#repeated(this.#atom()))
    }
    return { kind: 'sequence', parts }
  }

  #repeated(body: Syntax): Syntax {
    const sign = /^(?:([*+?])|\{(\d{1,4})(,(\d{1,4})?)?\})/u.exec(this.#source.slice(this.#at, this.#at + 12))
    if (!sign) return body
    this.#at += sign[0].length
    // A lazy repetition finds the same matches, and nothing else is asked here.
    if (this.#source[this.#at] === '?') this.#at++
    if (/^[*+?{]/u.test(this.#source[this.#at] ?? '')) throw this.#fail('repeats a repetition')
    const { min, max } = repetition(sign)
    if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT)) {
      throw this.#fail(`repeats over ${MAX_REPEAT} times`)
    }
    if (max < min) throw this.#fail('has a repetition whose end is below its start')
    return { kind: 'repeat', body, min, max }
  }

  #atom(): Syntax {
    const char = this.#source[this.#at++] ?? ''
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return { kind: 'char', test: this.#charClass() }
      case '.':
        return { kind: 'char', test: (code) => code !== 10 }
      case '^':
        return { kind: 'anchor', at: 'start' }
      case '$':
        return { kind: 'anchor', at: 'end' }
      case '\\':
        return { kind: 'char', test: this.#escape() }
      case '*':
      case '+':
      case '?':
        throw this.#fail('has a repetition of nothing')
      default:
        return { kind: 'char', test: oneChar(char) }
    }
  }

  #group(): Syntax {
    if (this.#source.startsWith('?:', this.#at)) this.#at += 2
    else if (this.#source[this.#at] === '?') {
      throw this.#fail('uses a look-around, a flag or a named group, which are not supported,')
    }
    const inner = this.#choice()
    if (this.#source[this.#at] !== ')') throw this.#fail('has a group that is not closed')
    this.#at++
    return inner
  }

  #escape(): CharTest {
    const char = this.#source[this.#at++] ?? ''
    const named = NAMED_CLASSES[char]
    if (named) return named
    const control = CONTROL_CHARS[char]
    if (control) return oneChar(control)
    if (/^[a-zA-Z0-9]?$/u.test(char)) throw this.#fail(`uses \\${char}, which is not supported,`)
    return oneChar(char)
  }

  #charClass(): CharTest {
    const negated = this.#source[this.#at] === '^'
    if (negated) this.#at++
    const tests: CharTest[] = []
    while (this.#source[this.#at] !== ']' || tests.length === 0) tests.push(this.#classMember())
    this.#at++
    return (code) => tests.some((test) => test(code)) !== negated
  }

  #classMember(): CharTest {
    if (this.#at >= this.#source.length) throw this.#fail('has a character class that is not closed')
    const first = this.#source[this.#at++] ?? ''
    if (first === '\\') return this.#escape()
    const last = this.#source[this.#at] === '-' ? this.#source[this.#at + 1] : undefined
    if (last === undefined || last === ']') return oneChar(first)
    if (last === '\\') throw this.#fail('has a range that ends with an escape')
    this.#at += 2
    const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)]
    return (code) => code >= low && code <= high
  }

  #fail(what: string): Error {
    return new Error(`the pattern ${JSON.stringify(this.#source)} ${what} at position ${this.#at}`)
  }
}

function repetition([, sign, low, open, high]: RegExpExecArray): { min: number; max: number } {
  switch (sign) {
    case '*':
      return { min: 0, max: Number.POSITIVE_INFINITY }
    case '+':
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case '?':
      return { min: 0, max: 1 }
    default:
      return { min: Number(low), max: high ? Number(high) : open ? Number.POSITIVE_INFINITY : Number(low) }
  }
}

function oneChar(char: string): CharTest {
  const expected = char.charCodeAt(0)
  return (code) => code === expected
}

const isDigit: CharTest = (code) => code >= 48 && code <= 57
const isWord: CharTest = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isSpace: CharTest = (code) => code === 32 || (code >= 9 && code <= 13) || code === 160

const NAMED_CLASSES: Readonly<Record<string, CharTest>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
}
const CONTROL_CHARS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' }
