// Character sets by PostgreSQL's numbers, spellings and aliases. The server's own is UTF8.

const names = [
  'SQL_ASCII',
  'EUC_JP',
  'EUC_CN',
  'EUC_KR',
  'EUC_TW',
  'EUC_JIS_2004',
  'UTF8',
  'MULE_INTERNAL',
  'LATIN1',
  'LATIN2',
  'LATIN3',
  'LATIN4',
  'LATIN5',
  'LATIN6',
  'LATIN7',
  'LATIN8',
  'LATIN9',
  'LATIN10',
  'WIN1256',
  'WIN1258',
  'WIN866',
  'WIN874',
  'KOI8R',
  'WIN1251',
  'WIN1252',
  'ISO_8859_5',
  'ISO_8859_6',
  'ISO_8859_7',
  'ISO_8859_8',
  'WIN1250',
  'WIN1253',
  'WIN1254',
  'WIN1255',
  'WIN1257',
  'KOI8U',
  'SJIS',
  'BIG5',
  'GBK',
  'UHC',
  'GB18030',
  'JOHAB',
  'SHIFT_JIS_2004',
] as const

export type EncodingName = (typeof names)[number]

const aliases: Readonly<Record<string, EncodingName>> = {
  abc: 'WIN1258',
  alt: 'WIN866',
  iso88591: 'LATIN1',
  iso88592: 'LATIN2',
  iso88593: 'LATIN3',
  iso88594: 'LATIN4',
  iso88599: 'LATIN5',
  iso885910: 'LATIN6',
  iso885913: 'LATIN7',
  iso885914: 'LATIN8',
  iso885915: 'LATIN9',
  iso885916: 'LATIN10',
  koi8: 'KOI8R',
  mskanji: 'SJIS',
  shiftjis: 'SJIS',
  tcvn: 'WIN1258',
  tcvn5712: 'WIN1258',
  unicode: 'UTF8',
  vscii: 'WIN1258',
  win: 'WIN1251',
  win932: 'SJIS',
  win936: 'GBK',
  win949: 'UHC',
  win950: 'BIG5',
  windows932: 'SJIS',
  windows936: 'GBK',
  windows949: 'UHC',
  windows950: 'BIG5',
}

const byKey = new Map<string, EncodingName>(Object.entries(aliases))
for (const name of names) {
  byKey.set(plain(name), name)
  // windows1252 is WIN1252.
  if (/^WIN\d/.test(name)) byKey.set(plain(name).replace('win', 'windows'), name)
}

export const utf8EncodingId = 6

export const encodingById = (id: number): string => names[id] ?? ''

/** Case and punctuation in a name do not matter: utf-8, UTF8. */
export const encodingName = (name: string): EncodingName | undefined => byKey.get(plain(name))

/** Bytes of its longest character. */
export const encodingBytesMax = (name: string): number => bytesMax[name] ?? 1

const bytesMax: Readonly<Record<string, number>> = {
  EUC_JP: 3,
  EUC_CN: 3,
  EUC_KR: 3,
  EUC_TW: 4,
  EUC_JIS_2004: 3,
  UTF8: 4,
  MULE_INTERNAL: 4,
  SJIS: 2,
  BIG5: 2,
  GBK: 2,
  UHC: 2,
  GB18030: 4,
  JOHAB: 3,
  SHIFT_JIS_2004: 2,
}

export function encodingId(name: string): number {
  const known = encodingName(name)
  return known === undefined ? -1 : names.indexOf(known)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
