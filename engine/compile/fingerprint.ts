// A text for data that is equal for equal data, where JSON would take different values for one: bigints, NaN, infinities, -0.

export const fingerprint = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => told(part))

function told(part: unknown): unknown {
  switch (typeof part) {
    case 'bigint':
      return `${part}n`
    case 'number':
      if (Object.is(part, -0)) return '-0 number'
      return Number.isFinite(part) ? part : `${part} number`
    case 'undefined':
      return null
    default:
      return part instanceof Map ? [...part] : part
  }
}
