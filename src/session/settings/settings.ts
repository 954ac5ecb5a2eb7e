// One session's settings: values by name, undone as transactions are, and the views of them that the engine wants.
import { systemSchemas } from '../../../catalog/system-schemas.ts'
import { type Conversion, conversionOf, isConvertible } from '../../../engine/encodings/conversion.ts'
import { encodingName, type EncodingName } from '../../../engine/encodings/names.ts'
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import type { ObjectNames, TextSettings } from '../../../engine/types/type.ts'
import { isTransactionMode } from './transaction-modes.ts'
import { findVariable, type Variable, variables } from './variables.ts'

type Values = Readonly<Record<string, string>>

const unitMilliseconds: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const unitKilobytes: Readonly<Record<string, number>> = { B: 1 / 1024, kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 }

/** Who the session is: RESET ALL leaves it. */
const identity: ReadonlySet<string> = new Set(['role', 'session_authorization', 'is_superuser'])

const systemSchemaNames: ReadonlySet<string> = new Set(systemSchemas.map((schema) => schema.name))

export interface SettingsPoint {
  readonly session: Values
  readonly local: Values
}

/** Made of the values once and kept while they stay: statements ask for them several times each. */
interface Derived {
  readonly session: Values
  readonly local: Values
  readonly all: Values
  readonly text: Omit<TextSettings, 'transactionTimestamp'>
  readonly binding: string
  searchPath?: { readonly user: string; readonly names: readonly string[] }
}

/** Why no session sets those of a context. */
const refusals: Readonly<Partial<Record<Variable['context'], string>>> = {
  internal: 'cannot be changed',
  postmaster: 'cannot be changed without restarting the server',
  sighup: 'cannot be changed now',
  backend: 'cannot be set after connection start',
  'superuser-backend': 'cannot be set after connection start',
}

const defaultsOf = (some: readonly Variable[]): Values =>
  Object.fromEntries(some.map((variable) => [variable.name, variable.default]))

/** What each session begins with, and what no session can change: one value for all of them. */
const ownDefaults = defaultsOf(variables.filter(({ context }) => refusals[context] === undefined))
const sharedDefaults = defaultsOf(variables.filter(({ context }) => refusals[context] !== undefined))

export class Settings {
  #session: Values
  #local: Values = {}
  #resetTo: Values
  #derived: Derived | undefined
  /** Called with name and text when a reported value changed. */
  onReport: (name: string, value: string) => void = () => {}

  /** defaults: what databases and roles begin with, later ones before earlier ones. */
  constructor(startup: ReadonlyMap<string, string>, overrides: Values, defaults: readonly Values[] = []) {
    const values: Record<string, string> = { ...ownDefaults, ...overrides }
    this.#session = values
    for (const [name, value] of defaults.flatMap((some) => Object.entries(some))) {
      // What a newer server does not know, or not allow, keeps nobody out.
      if (canBeSet(name, value)) values[name] = kept(name, value)
    }
    for (const [name, value] of startup) {
      const variable = this.#settable(name)
      if (overrides.is_superuser !== 'on') requireUserMay(name)
      values[variable?.name ?? name] = variable ? canonical(variable, value, values[variable.name]) : value
    }
    this.#session = { ...values }
    this.#resetTo = this.#session
  }

  get(name: string): string | undefined {
    // Most names come as they are registered.
    const direct: unknown = this.#session[name]
    if (typeof direct === 'string') return this.#local[name] ?? direct
    const variable = findVariable(name)
    const key = variable?.name ?? name.toLowerCase()
    return this.#local[key] ?? this.#session[key] ?? variable?.default
  }

  /** SHOW's text; throws 42704. */
  show(name: string): string {
    const value = this.get(name)
    if (value === undefined) throw unrecognized(name)
    const variable = findVariable(name)
    return variable ? display(variable, value) : value
  }

  /** The setting's own name. Throws 42704, 55P02 where it is none that can be set, 22023 where not to this value. */
  requireSettable(name: string, value: string | undefined): string {
    const variable = this.#settable(name)
    if (variable && value !== undefined) canonical(variable, value)
    return variable?.name ?? name.toLowerCase()
  }

  /** value undefined: DEFAULT. */
  set(name: string, value: string | undefined, local: boolean): void {
    const variable = this.#settable(name)
    const key = variable?.name ?? name.toLowerCase()
    const before = this.get(key)
    const text = value === undefined ? this.#resetTo[key] : variable ? canonical(variable, value, before) : value
    if (local) this.#local = { ...this.#local, [key]: text ?? '' }
    else {
      const { [key]: _, ...rest } = this.#local
      this.#local = rest
      this.#session = { ...this.#session, [key]: text ?? '' }
    }
    this.#report(key, before)
  }

  /** What the server itself says, whatever SET may. */
  note(name: string, value: string, local: boolean): void {
    const before = this.get(name)
    if (local) this.#local = { ...this.#local, [name]: value }
    else {
      const { [name]: _, ...rest } = this.#local
      this.#local = rest
      this.#session = { ...this.#session, [name]: value }
    }
    this.#report(name, before)
  }

  /** What the session begins with, and RESET goes back to. */
  begin(name: string, value: string): void {
    this.#session = { ...this.#session, [name]: value }
    this.#resetTo = { ...this.#resetTo, [name]: value }
  }

  resetAll(): void {
    // Those of the running transaction stay.
    const local = Object.entries(this.#local).filter(([name]) => isTransactionMode(name) || identity.has(name))
    const session: Record<string, string> = { ...this.#resetTo }
    for (const name of identity) session[name] = this.#session[name]
    this.restore({ session, local: Object.fromEntries(local) })
  }

  point(): SettingsPoint {
    return { session: this.#session, local: this.#local }
  }

  /** What a setting was then. */
  at(point: SettingsPoint, name: string): string | undefined {
    return point.local[name] ?? point.session[name]
  }

  restore(point: SettingsPoint): void {
    const reported = variables.filter((variable) => variable.report)
    const before = reported.map((variable) => this.get(variable.name))
    this.#session = point.session
    this.#local = point.local
    reported.forEach((variable, i) => this.#report(variable.name, before[i]))
  }

  /** Commit: what SET LOCAL changed ends with the transaction. */
  endLocal(): void {
    if (Object.keys(this.#local).length > 0) this.restore({ session: this.#session, local: {} })
  }

  all(): Values {
    return this.#view().all
  }

  /** Of what binding reads: equal texts, equal meaning. */
  get bindingKey(): string {
    return this.#view().binding
  }

  milliseconds(name: string): number {
    return Number(this.get(name) ?? '0')
  }

  searchPath(user: string): readonly string[] {
    const view = this.#view()
    if (view.searchPath?.user === user) return view.searchPath.names
    // The default user bears the name of a system schema, where nobody's tables belong.
    const names = splitIdentifiers(this.get('search_path') ?? '').flatMap((name) =>
      name !== '$user' ? [name] : systemSchemaNames.has(user) ? [] : [user],
    )
    view.searchPath = { user, names }
    return names
  }

  /** Between the client's encoding and UTF8; undefined: they are the same. */
  get conversion(): Conversion | undefined {
    const name = this.get('client_encoding')
    return name === undefined || name === 'UTF8' ? undefined : conversionOf(name as EncodingName)
  }

  text(transactionTimestamp: bigint, objectNames?: ObjectNames): TextSettings {
    return { ...this.#view().text, transactionTimestamp, objectNames }
  }

  #view(): Derived {
    if (this.#derived?.session !== this.#session || this.#derived.local !== this.#local) {
      const all: Values = { ...sharedDefaults, ...this.#session, ...this.#local }
      const binding = ['search_path', 'TimeZone', 'DateStyle', 'IntervalStyle', 'row_security']
        .map((name) => all[name])
        .join('\u0000')
      this.#derived = { session: this.#session, local: this.#local, all, text: this.#textSettings(), binding }
    }
    return this.#derived
  }

  #textSettings(): Derived['text'] {
    const [style, order] = (this.get('DateStyle') ?? 'ISO, MDY').split(', ')
    return {
      timeZone: this.get('TimeZone') ?? 'Etc/UTC',
      dateStyle: style as TextSettings['dateStyle'],
      dateOrder: order as TextSettings['dateOrder'],
      intervalStyle: this.get('IntervalStyle') as TextSettings['intervalStyle'],
      extraFloatDigits: Number(this.get('extra_float_digits')),
      byteaOutput: this.get('bytea_output') as TextSettings['byteaOutput'],
      ...(this.get('xmloption') === 'document' && { xmlOption: 'document' as const }),
      ...(this.get('xmlbinary') === 'hex' && { xmlBinary: 'hex' as const }),
      ...(this.conversion && { clientEncoding: this.conversion.name }),
    }
  }

  #settable(name: string): Variable | undefined {
    const variable = findVariable(name)
    if (variable) {
      const refusal = refusals[variable.context]
      if (refusal) throw new PgError('55P02', `parameter "${variable.name}" ${refusal}`)
      return variable
    }
    // A name with a dot belongs to somebody's extension: kept as it is.
    if (/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)+$/.test(name)) return undefined
    if (!name.includes('.')) throw unrecognized(name)
    throw new PgError('42602', `invalid configuration parameter name "${name}"`, {
      detail: 'Custom parameter names must be two or more simple identifiers separated by dots.',
    })
  }

  #report(key: string, before: string | undefined): void {
    const variable = findVariable(key)
    const now = this.get(key)
    if (variable?.report && now !== before && now !== undefined) this.onReport(variable.name, display(variable, now))
  }
}

/** Throws 42501 where only superusers may. */
export function requireUserMay(name: string): void {
  const variable = findVariable(name)
  if (variable?.context === 'superuser')
    throw new PgError('42501', `permission denied to set parameter "${variable.name}"`)
}

function kept(name: string, value: string): string {
  const variable = findVariable(name)
  return variable ? canonical(variable, value) : value
}

function canBeSet(name: string, value: string): boolean {
  try {
    kept(name, value)
    const variable = findVariable(name)
    return !variable || refusals[variable.context] === undefined
  } catch {
    return false
  }
}

export const unrecognized = (name: string): PgError =>
  new PgError('42704', `unrecognized configuration parameter "${name}"`)

/** a, "B c" → names folded as identifiers are. */
export function splitIdentifiers(text: string): string[] {
  const names: string[] = []
  for (const match of text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,\s"]+))\s*(?:,|$)/g)) {
    names.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2].toLowerCase())
  }
  return names
}

function invalid(variable: Variable, value: string, hint?: string): PgError {
  return invalidParameter(`invalid value for parameter "${variable.name}": "${value}"`, { hint })
}

/** A value as it is kept: units resolved, enum and bool spelled one way. current: what it leaves unsaid stays as there. Throws 22023. */
function canonical(variable: Variable, value: string, current = variable.default): string {
  switch (variable.name) {
    case 'DateStyle':
      return dateStyle(variable, value, current)
    case 'TimeZone':
      return timeZone(value)
    case 'client_encoding': {
      const name = encodingName(value)
      if (name === undefined) throw invalid(variable, value)
      if (!isConvertible(name)) {
        throw new PgError('0A000', `invalid value for parameter "client_encoding": "${value}"`, {
          detail: `Conversion between ${name} and UTF8 is not supported.`,
        })
      }
      return name
    }
  }
  switch (variable.type) {
    case 'bool':
      return boolText(variable, value)
    case 'enum': {
      const text = value.toLowerCase()
      const found =
        variable.values?.find((one) => one === text) ?? (variable.values?.includes('on') ? boolAlias(text) : undefined)
      if (found === undefined) throw invalid(variable, value, `Available values: ${variable.values?.join(', ')}.`)
      return found
    }
    case 'integer':
    case 'real':
      return number(variable, value)
    case 'string':
      return value
  }
}

const boolAlias = (text: string): string | undefined =>
  ['on', 'true', 'yes', '1'].includes(text) ? 'on' : ['off', 'false', 'no', '0'].includes(text) ? 'off' : undefined

function boolText(variable: Variable, value: string): string {
  const text = value.trim().toLowerCase()
  if (text === '1' || text === 'on' || (text && ('true'.startsWith(text) || 'yes'.startsWith(text)))) return 'on'
  if (text === '0' || text === 'of' || text === 'off' || (text && ('false'.startsWith(text) || 'no'.startsWith(text))))
    return 'off'
  throw invalidParameter(`parameter "${variable.name}" requires a Boolean value`)
}

function number(variable: Variable, value: string): string {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-zA-Z]*)\s*$/i.exec(value)
  if (!match) throw invalid(variable, value)
  let amount = Number(match[1])
  if (match[2]) {
    const units =
      variable.unit === 'ms' || variable.unit === 's' ? unitMilliseconds : variable.unit ? unitKilobytes : {}
    const factor = units[match[2]]
    if (factor === undefined) {
      throw invalid(
        variable,
        value,
        variable.unit ? `Valid units for this parameter are ${unitList(Object.keys(units))}.` : undefined,
      )
    }
    amount *= factor / (variable.unit === 's' ? 1000 : variable.unit === '8kB' ? 8 : 1)
  }
  if (variable.type === 'integer') {
    amount = Math.round(amount)
    if (Math.abs(amount) > integerMax) throw invalid(variable, value, 'Value exceeds integer range.')
  }
  if (amount < (variable.min ?? -Infinity) || amount > (variable.max ?? Infinity)) {
    const unit = variable.unit && variable.unit !== '8kB' ? ` ${variable.unit}` : ''
    throw invalidParameter(
      `${shown(amount)}${unit} is outside the valid range for parameter "${variable.name}" (${shown(variable.min)}${unit} .. ${shown(variable.max)}${unit})`,
    )
  }
  return String(amount)

  /** Six digits of what is no integer. */
  function shown(bound: number | undefined): string {
    if (variable.type === 'integer' || bound === undefined || bound === 0) return String(bound)
    const [digits, exponent] = bound.toPrecision(6).split('e')
    const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
    return exponent === undefined ? short : `${short}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`
  }
}

const integerMax = 2 ** 31 - 1

/** "a", "b", and "c" */
const unitList = (names: readonly string[]): string =>
  names.map((name, i) => `${i === names.length - 1 ? 'and ' : ''}"${name}"`).join(', ')

function dateStyle(variable: Variable, value: string, current: string): string {
  let style: string | undefined
  let order: string | undefined
  const [known, knownOrder] = current.split(', ')
  let fallback = knownOrder
  for (const word of value.split(',').map((part) => part.trim().toLowerCase())) {
    if (word === 'iso') style = 'ISO'
    else if (word === 'postgres' || word === 'postgresql') style = 'Postgres'
    else if (word === 'sql') style = 'SQL'
    else if (word === 'german') [style, fallback] = ['German', 'DMY']
    else if (word === 'mdy' || word === 'us' || word.startsWith('noneuro')) order = 'MDY'
    else if (word === 'dmy' || word.startsWith('euro')) order = 'DMY'
    else if (word === 'ymd') order = 'YMD'
    else if (word === 'default') {
      const [defaultStyle, defaultOrder] = variable.default.split(', ')
      style ??= defaultStyle
      order ??= defaultOrder
    } else throw invalid(variable, value)
  }
  return `${style ?? known}, ${order ?? fallback}`
}

function timeZone(value: string): string {
  const text = value.trim()
  if (/^(local|default)$/i.test(text)) return 'Etc/UTC'
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) {
    const hours = Number(text)
    if (Math.abs(hours) > 24) throw invalidParameter(`invalid value for parameter "TimeZone": "${value}"`)
    // PostgreSQL shows SET TIME ZONE -7 as the POSIX zone <-07>+07: west is positive there.
    const sign = hours < 0 ? '-' : '+'
    const digits = String(Math.floor(Math.abs(hours))).padStart(2, '0')
    const minutes = Math.round((Math.abs(hours) % 1) * 60)
    const name = minutes ? `${digits}:${String(minutes).padStart(2, '0')}` : digits
    return `<${sign}${name}>${hours < 0 ? '+' : '-'}${name}`
  }
  if (/^utc$/i.test(text)) return 'UTC'
  if (/^(<[+-]?[\w:]+>|[A-Za-z]{3,})[+-]?\d{1,2}(:\d{2}){0,2}$/.test(text)) return text
  // No name at all: hours west, up to a week of them.
  const unnamed = /^[+-]?(\d{1,3}):([0-5]\d)$/.exec(text)
  if (unnamed && Number(unnamed[1]) <= 167) return text
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
  } catch {
    throw invalidParameter(`invalid value for parameter "TimeZone": "${value}"`)
  }
  return zoneSpelling(text)
}

/** The registered spelling of a zone named in any case: europe/berlin is shown as Europe/Berlin. */
function zoneSpelling(text: string): string {
  const lower = text.toLowerCase()
  return Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === lower) ?? text
}

type Ladder = readonly (readonly [unit: string, size: number])[]

/** Down to where fractions end: PostgreSQL shows 0.9 ms as 900us. */
const millisecondLadder: Ladder = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
]
const secondLadder: Ladder = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
  ['ms', 0.001],
]
const kilobyteLadder: Ladder = [
  ['TB', 1024 ** 3],
  ['GB', 1024 ** 2],
  ['MB', 1024],
  ['kB', 1],
  ['B', 1 / 1024],
]

/** How many of its ladder's measure a unit is. */
const units: Readonly<Record<NonNullable<Variable['unit']>, readonly [ladder: Ladder, size: number]>> = {
  ms: [millisecondLadder, 1],
  s: [secondLadder, 1],
  min: [secondLadder, 60],
  B: [kilobyteLadder, 1 / 1024],
  kB: [kilobyteLadder, 1],
  '8kB': [kilobyteLadder, 8],
  MB: [kilobyteLadder, 1024],
}

/** Times and sizes are shown in the largest unit that divides them. */
export function display(variable: Variable, value: string): string {
  const amount = Number(value)
  if (!variable.unit || !(amount > 0)) return value
  const [ladder, size] = units[variable.unit]
  const base = amount * size
  for (const [unit, step] of ladder) {
    // Fractions come in decimals: 80.1 / 0.001 is not quite 80100.
    const count = Number((base / step).toPrecision(12))
    if (Number.isInteger(count)) return `${count}${unit}`
  }
  return `${base}${ladder.at(-1)?.[0]}`
}
