// The languages whose words are reduced to stems, by the Snowball project's algorithms.

/** By the OIDs of PostgreSQL's dictionaries; each language's configuration has the next one. */
export const languageOids = {
  arabic: 13_086,
  armenian: 13_088,
  basque: 13_090,
  catalan: 13_092,
  danish: 13_094,
  dutch: 13_096,
  english: 13_098,
  finnish: 13_102,
  french: 13_104,
  german: 13_106,
  hungarian: 13_112,
  irish: 13_116,
  italian: 13_118,
  norwegian: 13_124,
  portuguese: 13_126,
  romanian: 13_128,
  russian: 13_130,
  spanish: 13_134,
  swedish: 13_136,
  tamil: 13_138,
  turkish: 13_140,
} as const

export type Language = keyof typeof languageOids

export const languages = Object.keys(languageOids) as readonly Language[]

/** Those that PostgreSQL has besides. */
export const missingLanguages: readonly string[] = [
  'estonian',
  'greek',
  'hindi',
  'indonesian',
  'lithuanian',
  'nepali',
  'serbian',
  'yiddish',
]
