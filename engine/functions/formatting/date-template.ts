// Templates of to_char, to_date and to_timestamp for moments, such as FMDay, DDth Month YYYY HH24:MI.

export type DateKey =
  | 'BC' | 'AM' | 'CC' | 'DAY' | 'DDD' | 'DD' | 'DY' | 'D' | 'FF' | 'HH24' | 'HH12' | 'IDDD' | 'ID' | 'IW' | 'IYYY' | 'IYY' | 'IY'
  | 'I' | 'J' | 'MI' | 'MM' | 'MONTH' | 'MON' | 'MS' | 'OF' | 'Q' | 'RM' | 'SSSS' | 'SS' | 'TZH' | 'TZM' | 'TZ' | 'US' | 'WW' | 'W'
  | 'Y,YYY' | 'YYYY' | 'YYY' | 'YY' | 'Y' // prettier-ignore

export type DateStep =
  | {
      readonly kind: 'field'
      readonly key: DateKey
      /** As written: its case shapes names. */
      readonly name: string
      /** Reads and writes digits only. */
      readonly numeric: boolean
      readonly fill: boolean
      readonly ordinal: 'th' | 'TH' | undefined
      /** FF1 … FF6. */
      readonly precision: number
    }
  | { readonly kind: 'separator' | 'space' | 'text'; readonly text: string }

export type DateField = Extract<DateStep, { kind: 'field' }>

export interface DateTemplate {
  readonly steps: readonly DateStep[]
  /** FX: input follows the template character for character. */
  readonly exact: boolean
}

const textual: ReadonlySet<string> = new Set(['BC', 'AM', 'DAY', 'DY', 'MONTH', 'MON', 'RM', 'TZ', 'TZH', 'OF'])

const spellings: readonly (readonly [DateKey, string])[] = [
  ['BC', 'A.D. AD B.C. BC a.d. ad b.c. bc'],
  ['AM', 'A.M. AM P.M. PM a.m. am p.m. pm'],
  ['CC', 'CC cc'],
  ['DAY', 'DAY Day day'],
  ['DDD', 'DDD ddd'],
  ['DD', 'DD dd'],
  ['DY', 'DY Dy dy'],
  ['D', 'D d'],
  ['FF', 'FF1 FF2 FF3 FF4 FF5 FF6 ff1 ff2 ff3 ff4 ff5 ff6'],
  ['HH24', 'HH24 hh24'],
  ['HH12', 'HH12 HH hh12 hh'],
  ['IDDD', 'IDDD iddd'],
  ['ID', 'ID id'],
  ['IW', 'IW iw'],
  ['IYYY', 'IYYY iyyy'],
  ['IYY', 'IYY iyy'],
  ['IY', 'IY iy'],
  ['I', 'I i'],
  ['J', 'J j'],
  ['MI', 'MI mi'],
  ['MM', 'MM mm'],
  ['MONTH', 'MONTH Month month'],
  ['MON', 'MON Mon mon'],
  ['MS', 'MS ms'],
  ['OF', 'OF of'],
  ['Q', 'Q q'],
  ['RM', 'RM rm'],
  ['SSSS', 'SSSSS SSSS sssss ssss'],
  ['SS', 'SS ss'],
  ['TZH', 'TZH tzh'],
  ['TZM', 'TZM tzm'],
  ['TZ', 'TZ tz'],
  ['US', 'US us'],
  ['WW', 'WW ww'],
  ['W', 'W w'],
  ['Y,YYY', 'Y,YYY y,yyy'],
  ['YYYY', 'YYYY yyyy'],
  ['YYY', 'YYY yyy'],
  ['YY', 'YY yy'],
  ['Y', 'Y y'],
]

/** Longest spelling first, so that HH24 is not HH. */
const keywords = spellings
  .flatMap(([key, names]) => names.split(' ').map((name) => ({ key, name })))
  .sort((a, b) => b.name.length - a.name.length)

const remembered = new Map<string, DateTemplate>()
const rememberedMax = 64

export function dateTemplate(text: string): DateTemplate {
  let template = remembered.get(text)
  if (!template) {
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(text, (template = parseTemplate(text)))
  }
  return template
}

function parseTemplate(text: string): DateTemplate {
  const steps: DateStep[] = []
  let exact = false
  for (let at = 0; at < text.length;) {
    let fill = false
    let translated = false
    for (;;) {
      const modifier = /^(?:FM|fm|TM|tm|FX|fx)/.exec(text.slice(at, at + 2))?.[0]
      if (!modifier) break
      if (modifier.toUpperCase() === 'FM') fill = true
      if (modifier.toUpperCase() === 'FX') exact = true
      if (modifier.toUpperCase() === 'TM') translated = true
      at += 2
    }
    const keyword = keywords.find(({ name }) => text.startsWith(name, at))
    if (keyword) {
      at += keyword.name.length
      const suffix = text.slice(at, at + 2)
      const ordinal = suffix === 'TH' || suffix === 'th' ? suffix : undefined
      if (ordinal) at += 2
      else if (suffix === 'SP') at += 2
      const { key, name } = keyword
      steps.push({
        kind: 'field',
        key,
        name,
        numeric: !textual.has(key),
        // Names in the locale's language have no blanks after them.
        fill: fill || (translated && textual.has(key)),
        ordinal,
        precision: key === 'FF' ? Number(name[2]) : 0,
      })
      continue
    }
    if (at >= text.length) break
    if (text[at] === '"') {
      at++
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && at + 1 < text.length) at++
        const character = String.fromCodePoint(text.codePointAt(at)!)
        steps.push({ kind: 'text', text: character })
        at += character.length
      }
      at++
      continue
    }
    if (text[at] === '\\' && text[at + 1] === '"') at++
    const character = String.fromCodePoint(text.codePointAt(at)!)
    steps.push({
      kind: isSeparator(character) ? 'separator' : /\s/.test(character) ? 'space' : 'text',
      text: character,
    })
    at += character.length
  }
  return { steps, exact }
}

export const isSeparator = (character: string): boolean => /^[!-/:-@[-`{-~]$/.test(character)
