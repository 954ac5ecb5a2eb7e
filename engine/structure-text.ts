// Data as a text that is equal for equal data and for no other, where JSON would take different values for one (bigints, NaN,
// infinities, -0) and, asked to tell them apart, would take five times as long.

const none: ReadonlySet<string> = new Set()

/** leftOut: fields, wherever they are. Functions are left out, too. */
export function structureText(value: unknown, leftOut = none): string {
  switch (typeof value) {
    case 'string':
      return textOfString(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'object':
      return value === null ? 'null' : textOfParts(value, leftOut)
    case 'function':
      return ''
    default:
      return String(value)
  }
}

/** Names and most values have nothing to escape, and are many. */
const plain = /^[\w .=<>+-]*$/

const textOfString = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text))

function textOfParts(value: object, leftOut: ReadonlySet<string>): string {
  if (value instanceof Map) return `Map ${textOfParts([...value], leftOut)}`
  let text = ''
  if (Array.isArray(value)) {
    for (const part of value) text += `${structureText(part, leftOut)},`
    return `[${text}]`
  }
  const parts = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(parts)) {
    const part = parts[name]
    if (part !== undefined && !leftOut.has(name)) text += `"${name}":${structureText(part, leftOut)},`
  }
  return `{${text}}`
}
