// JSON text of catalog values, with the JavaScript values of SQL that JSON has no form for: bigint, bytes, NaN and infinities.

export const toJson = (value: unknown): string => JSON.stringify(wrap(value))
/** NULL for what is absent. */
export const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : toJson(value))
export const fromJson = (text: string): any => unwrap(JSON.parse(text) as unknown)

function wrap(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return value.map(wrap)
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined)
    // fromEntries makes an own property even of `__proto__`, which an assignment would not.
    return Object.fromEntries(entries.map(([key, field]) => [key.startsWith('$') ? `$${key}` : key, wrap(field)]))
  }
  return value
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  if (entries.length === 1) {
    const [key, field] = entries[0]
    if (key === '$bigint') return BigInt(field as string)
    if (key === '$number') return Number(field)
    if (key === '$bytes') return new Uint8Array(Buffer.from(field as string, 'hex'))
  }
  return Object.fromEntries(entries.map(([key, field]) => [key.startsWith('$$') ? key.slice(1) : key, unwrap(field)]))
}
