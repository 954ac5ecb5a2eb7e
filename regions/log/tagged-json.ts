// JSON that keeps what JSON loses: bigint, undefined in arrays, bytes, maps, NaN and the infinities. For catalog edits,
// schemas, manifests and segment footers; rows have their own binary form.

const tag = '$'

export function toTaggedJson(value: unknown): string {
  return JSON.stringify(encode(value))
}

export function fromTaggedJson(text: string): unknown {
  return decode(JSON.parse(text))
}

function encode(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return { [tag]: 'n', v: value.toString() }
    case 'number':
      if (Object.is(value, -0)) return { [tag]: 'f', v: '-0' }
      return Number.isFinite(value) ? value : { [tag]: 'f', v: String(value) }
    case 'undefined':
      return { [tag]: 'u' }
    case 'object': {
      if (value === null) return null
      if (Array.isArray(value)) return value.map(encode)
      if (value instanceof Uint8Array) return { [tag]: 'b', v: Buffer.from(value).toString('base64') }
      if (value instanceof Float64Array) return { [tag]: 'd', v: Array.from(value, encode) }
      if (value instanceof Map) return { [tag]: 'm', v: Array.from(value, ([key, one]) => [encode(key), encode(one)]) }
      const target: Record<string, unknown> = {}
      for (const [key, one] of Object.entries(value)) if (one !== undefined) target[key] = encode(one)
      return tag in value ? { [tag]: 'o', v: target } : target
    }
    default:
      return value
  }
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decode)
  const source = value as Record<string, unknown>
  switch (source[tag]) {
    case 'n':
      return BigInt(source.v as string)
    case 'f':
      return Number(source.v)
    case 'u':
      return undefined
    case 'b':
      return new Uint8Array(Buffer.from(source.v as string, 'base64'))
    case 'd':
      return Float64Array.from((source.v as unknown[]).map(decode) as number[])
    case 'm':
      return new Map((source.v as [unknown, unknown][]).map(([key, one]) => [decode(key), decode(one)]))
    case 'o':
      return decodeFields(source.v as Record<string, unknown>)
    default:
      return decodeFields(source)
  }
}

function decodeFields(source: Record<string, unknown>): Record<string, unknown> {
  const target: Record<string, unknown> = {}
  for (const [key, one] of Object.entries(source)) {
    // A client may name a column __proto__.
    Object.defineProperty(target, key, { value: decode(one), enumerable: true, writable: true, configurable: true })
  }
  return target
}
