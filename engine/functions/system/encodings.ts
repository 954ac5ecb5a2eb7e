// Character sets by PostgreSQL's numbers. The server's own is UTF8; the others are known by name only.

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

const aliases: Readonly<Record<string, string>> = {
  unicode: 'UTF8',
  iso88591: 'LATIN1',
  iso885915: 'LATIN9',
  windows1252: 'WIN1252',
  windows1251: 'WIN1251',
}

export const utf8EncodingId = 6

export const encodingById = (id: number): string => names[id] ?? ''

/** Case and punctuation in a name do not matter: utf-8, UTF8. */
export function encodingName(name: string): string | undefined {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return aliases[key] ?? names.find((known) => known.toLowerCase().replaceAll('_', '') === key)
}

export function encodingId(name: string): number {
  const known = encodingName(name)
  return known === undefined ? -1 : names.findIndex((candidate) => candidate === known)
}
