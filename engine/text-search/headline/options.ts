// Options of ts_headline: a list of names and values, "MaxWords=10, StartSel='<em>'".
import { invalidParameter, PgError } from '../../errors.ts'

export interface HeadlineOptions {
  readonly maxWords: number
  readonly minWords: number
  /** Words so short do not begin or end a headline. */
  readonly shortWord: number
  /** 0: one part of the text, the best. */
  readonly maxFragments: number
  readonly highlightAll: boolean
  readonly startSel: string
  readonly stopSel: string
  readonly fragmentDelimiter: string
}

const textLengthMax = 32_767
const yes: ReadonlySet<string> = new Set(['1', 'on', 'true', 't', 'y', 'yes'])

const pair =
  /[\s,]*(?:"((?:[^"]|"")+)"|([A-Za-z_]\w*))\s*=\s*(?:[Ee]?'((?:[^'\\]|''|\\[^])*)'|"((?:[^"]|"")*)"|([^\s,'"]+))/y

function* pairsOf(text: string): Generator<readonly [string, string]> {
  let at = 0
  while (/[^\s,]/.test(text.slice(at))) {
    pair.lastIndex = at
    const found = pair.exec(text)
    if (!found) throw new PgError('42601', `invalid parameter list format: "${text}"`)
    at = pair.lastIndex
    const [, quotedName, name, single, double, bare] = found
    yield [
      quotedName?.replaceAll('""', '"') ?? name.toLowerCase(),
      single?.replace(/''|\\([^])/g, (_, escaped: string | undefined) => escaped ?? "'") ??
        double?.replaceAll('""', '"') ??
        bare,
    ]
  }
}

export function parseHeadlineOptions(text: string): HeadlineOptions {
  const options = {
    maxWords: 35,
    minWords: 15,
    shortWord: 3,
    maxFragments: 0,
    highlightAll: false,
    startSel: '<b>',
    stopSel: '</b>',
    fragmentDelimiter: ' ... ',
  }
  const names = new Map(Object.keys(options).map((name) => [name.toLowerCase(), name as keyof typeof options]))
  for (const [name, value] of pairsOf(text)) {
    const option = names.get(name.toLowerCase())
    if (!option) throw invalidParameter(`unrecognized headline parameter: "${name}"`)
    if (option === 'highlightAll') options.highlightAll = yes.has(value.toLowerCase())
    else if (option === 'startSel' || option === 'stopSel' || option === 'fragmentDelimiter') options[option] = value
    else options[option] = integerOf(value)
  }
  if (!options.highlightAll) refuseWrong(options)
  for (const [option, name] of [
    ['startSel', 'StartSel'],
    ['stopSel', 'StopSel'],
    ['fragmentDelimiter', 'FragmentDelimiter'],
  ] as const)
    if (options[option].length > textLengthMax) throw invalidParameter(`value for "${name}" is too long`)
  return options
}

function integerOf(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new PgError('22P02', `invalid input syntax for type integer: "${text}"`)
  const value = Number(text)
  if (value !== (value | 0)) throw new PgError('22003', `value "${text}" is out of range for type integer`)
  return value
}

function refuseWrong({ minWords, maxWords, shortWord, maxFragments }: HeadlineOptions): void {
  if (minWords >= maxWords) throw invalidParameter('MinWords must be less than MaxWords')
  if (minWords <= 0) throw invalidParameter('MinWords must be positive')
  if (shortWord < 0) throw invalidParameter('ShortWord must be >= 0')
  if (maxFragments < 0) throw invalidParameter('MaxFragments must be >= 0')
}
