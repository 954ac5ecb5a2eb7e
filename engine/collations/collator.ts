// Orders of texts that are not that of their bytes: what ICU knows of a locale, through Intl. A spec says which one, so that whoever
// compares needs no catalog: d(eterministic) or n(ot), then the locale as BCP 47 has it.
import { PgError, notSupported } from '../errors.ts'
import { compareText } from '../types/text-bytes.ts'

export type CollationSpec = string

export const specOf = (locale: string, isDeterministic: boolean): CollationSpec =>
  `${isDeterministic ? 'd' : 'n'}${locale}`

export type CompareTexts = (a: string, b: string) => number

const known = new Map<CollationSpec, CompareTexts>()

/** Of a deterministic one only equal texts are equal. */
export function comparisonOf(spec: CollationSpec): CompareTexts {
  let compare = known.get(spec)
  if (!compare) {
    const collator = collatorOf(spec.slice(1))
    compare = spec.startsWith('d')
      ? (a, b) => collator.compare(a, b) || compareText(a, b)
      : (a, b) => collator.compare(a, b)
    known.set(spec, compare)
  }
  return compare
}

/** The language whose letters Intl changes the case of; undefined: none that says anything of its own. */
export const languageOf = (spec: CollationSpec): string | undefined =>
  Intl.getCanonicalLocales(withoutKeywords(spec.slice(1)))[0]?.replace(/^und\b.*$/, '') || undefined

const sensitivities: Readonly<Record<string, Intl.CollatorOptions['sensitivity']>> = {
  level1: 'base',
  level2: 'accent',
  level3: 'variant',
  level4: 'variant',
}

function collatorOf(locale: string): Intl.Collator {
  const keywords = keywordsOf(locale)
  const language = withoutKeywords(locale)
  const kept = ['co', 'kf', 'kn'].flatMap((key) => (keywords.has(key) ? [key, keywords.get(key)!] : [])).filter(Boolean)
  // Intl takes the process's own language for one that it does not know: the root's order is that of English.
  const isKnown = Intl.Collator.supportedLocalesOf([language]).length > 0
  const asked = `${isKnown && !/^und\b/.test(language) ? language : 'en'}${kept.length > 0 ? `-u-${kept.join('-')}` : ''}`
  const strength = keywords.get('ks') ?? 'level3'
  const sensitivity = strength === 'level1' && isOn(keywords.get('kc')) ? 'case' : sensitivities[strength]
  const alternate = keywords.get('ka')
  return new Intl.Collator(asked, {
    usage: 'sort',
    sensitivity: sensitivity ?? 'variant',
    ...(alternate !== undefined && { ignorePunctuation: alternate === 'shifted' }),
  })
}

const isOn = (value: string | undefined): boolean => value === '' || value === 'true' || value === 'yes'

const withoutKeywords = (locale: string): string => locale.replace(/-u-.*$/, '')

/** Those behind -u-. */
function keywordsOf(locale: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const [, list] = /-u-(.*)$/.exec(locale) ?? []
  let key: string | undefined
  for (const part of list?.split('-') ?? [])
    if (part.length === 2) found.set((key = part), '')
    else if (key !== undefined) found.set(key, [found.get(key), part].filter(Boolean).join('-'))
  return found
}

/** What Intl can be asked for. */
const supported: Readonly<Record<string, RegExp>> = {
  co: /^[a-z]+$/,
  ka: /^(shifted|noignore)$/,
  kc: /^(true|false|)$/,
  kf: /^(upper|lower|false)$/,
  kk: /^(true|false|)$/,
  kn: /^(true|false|)$/,
  ks: /^level[1-3]$/,
}

const strengths: Readonly<Record<string, string>> = { primary: 'level1', secondary: 'level2', tertiary: 'level3' }

/** ICU's older spelling in that of BCP 47: de@colStrength=primary. */
function modernized(locale: string): string {
  const [language, list] = locale.split('@')
  const keywords = (list ?? '')
    .split(';')
    .filter(Boolean)
    .map((one) => {
      const [name, value = ''] = one.split('=').map((part) => part.trim().toLowerCase())
      switch (name) {
        case 'colstrength':
          return `ks-${strengths[value] ?? value}`
        case 'colnumeric':
          return value === 'yes' ? 'kn' : 'kn-false'
        case 'colcasefirst':
          return `kf-${value}`
        case 'colcaselevel':
          return value === 'yes' ? 'kc' : 'kc-false'
        case 'colalternate':
          return value === 'shifted' ? 'ka-shifted' : 'ka-noignore'
        case 'collation':
          return `co-${value === 'phonebook' ? 'phonebk' : value === 'traditional' ? 'trad' : value}`
        default:
          throw notSupported(`the keyword "${name}" of an ICU locale`)
      }
    })
  const plain = language === '' || language === 'root' ? 'und' : language.replaceAll('_', '-')
  return keywords.length > 0 ? `${plain}-u-${keywords.join('-')}` : plain
}

/** A locale as it is kept. Throws 22023, and 0A000 for what Intl has no word for. */
export function standardLocale(locale: string): string {
  const standard = modernized(locale)
  try {
    Intl.getCanonicalLocales(standard)
  } catch {
    throw new PgError('22023', `could not convert locale name "${locale}" to language tag: U_ILLEGAL_ARGUMENT_ERROR`)
  }
  for (const [key, value] of keywordsOf(standard))
    if (!supported[key]?.test(value)) throw notSupported(`the keyword "${key}-${value}" of an ICU locale`)
  return standard
}

/** Whether it is the language of anybody's. */
export const isKnownLanguage = (locale: string): boolean =>
  /^und\b/.test(locale) || Intl.DateTimeFormat.supportedLocalesOf([withoutKeywords(locale)]).length > 0
