// What is nested in a Parquet file, as JSON: lists become arrays, structures and maps objects, and what JSON has no form for text.
import { DataType, type Decimal, type Timestamp, TimeUnit, type Vector } from 'apache-arrow'

export function jsonText(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'null'
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const [{ type: element }] = type.children
    return `[${Array.from(value as Iterable<unknown>, (one) => jsonText(one, element)).join(',')}]`
  }
  if (DataType.isStruct(type)) {
    const row = value as Readonly<Record<string, unknown>>
    return `{${type.children.map((field) => `${JSON.stringify(field.name)}:${jsonText(row[field.name], field.type)}`).join(',')}}`
  }
  if (DataType.isMap(type)) {
    const [{ type: entry }] = type.children
    const [key, held] = entry.children
    const entries = [...(value as Iterable<readonly [unknown, unknown]>)]
    return `{${entries.map(([name, one]) => `${JSON.stringify(plainText(name, key.type))}:${jsonText(one, held.type)}`).join(',')}}`
  }
  if (DataType.isBool(type) || DataType.isInt(type)) return String(value as boolean | number | bigint)
  if (DataType.isFloat(type))
    return Number.isFinite(value) ? String(value as number) : JSON.stringify(String(value as number))
  if (DataType.isDecimal(type)) return plainText(value, type)
  return JSON.stringify(plainText(value, type))
}

function plainText(value: unknown, type: DataType): string {
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type)
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10)
  if (DataType.isTimestamp(type)) return timestampText(value as number, type)
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return String(value as string | Vector)
}

/** Arrow gives milliseconds, with a fraction. */
function timestampText(milliseconds: number, { unit, timezone }: Timestamp): string {
  const text = new Date(Math.floor(milliseconds)).toISOString()
  const micros = unit === TimeUnit.MILLISECOND || unit === TimeUnit.SECOND ? 0 : Math.round((milliseconds % 1) * 1000)
  const fraction = `${text.slice(20, 23)}${String(Math.abs(micros)).padStart(3, '0')}`.replace(/0+$/, '')
  return `${text.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}${timezone ? '+00:00' : ''}`
}

function decimalText(words: Uint32Array, { scale }: Decimal): string {
  let value = 0n
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i])
  value = BigInt.asIntN(words.length * 32, value)
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return value < 0n ? `-${text}` : text
}
