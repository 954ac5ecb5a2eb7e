// What XPath's expressions are worth, and how one kind of value becomes another.
import { stringValue, type XmlNode } from '../node.ts'

/** Nodes are in document order, each once. */
export type XPathValue = readonly XmlNode[] | string | number | boolean

export const isNodes = (value: XPathValue): value is readonly XmlNode[] => typeof value === 'object'

export function toText(value: XPathValue): string {
  if (isNodes(value)) return value.length > 0 ? stringValue(value[0]) : ''
  return typeof value === 'number' ? numberText(value) : String(value)
}

export function toNumber(value: XPathValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const text = toText(value).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
}

export function toBoolean(value: XPathValue): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value)
  return value.length > 0
}

/** As libxml2 prints numbers: 15 digits, an exponent where they are very large or small. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 2 ** 31) return String(value)
  if (size > 1e9 || size < 1e-5) {
    const [digits, exponent] = value.toExponential(14).split('e')
    const power = Number(exponent)
    return `${trimZeros(digits)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const whole = Math.trunc(Math.log10(size))
  return trimZeros(value.toFixed(whole > 0 ? Math.max(0, 15 - whole - 1) : 15 - whole))
}

const trimZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
