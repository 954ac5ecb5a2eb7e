// TPC-H's eight tables after the specification's sizes and distributions (clause 4.2), deterministic for a scale factor.
// Rows come as text with | between fields, in chunks that are ready for COPY … (DELIMITER '|').
import { Random } from './random.ts'
import {
  colors,
  containerSyllables,
  instructions,
  modes,
  nations,
  priorities,
  regions,
  segments,
  textPool,
  typeSyllables,
} from './words.ts'

export const tableNames = [
  'region',
  'nation',
  'supplier',
  'part',
  'partsupp',
  'customer',
  'orders',
  'lineitem',
] as const
export type TableName = (typeof tableNames)[number]

const chunkCharacters = 1 << 20
const dayMs = 86_400_000
const startDay = Date.UTC(1992, 0, 1) / dayMs
const endDay = Date.UTC(1998, 11, 31) / dayMs
const currentDay = Date.UTC(1995, 5, 17) / dayMs
const lastOrderDay = endDay - 151

const dateTexts: string[] = []
const dateText = (day: number): string =>
  (dateTexts[day - startDay] ??= new Date(day * dayMs).toISOString().slice(0, 10))
const cents = (amount: number): string => {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const key9 = (key: number): string => String(key).padStart(9, '0')

class Maker {
  readonly #pool: string

  constructor(pool: string) {
    this.#pool = pool
  }

  comment(random: Random, low: number, high: number): string {
    const length = random.between(low, high)
    const at = random.between(0, this.#pool.length - length - 1)
    return this.#pool.slice(at, at + length)
  }

  address(random: Random): string {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789, '
    let text = ''
    for (let i = random.between(10, 40); i > 0; i--) text += letters[random.between(0, letters.length - 1)]
    return text
  }

  phone(random: Random, nation: number): string {
    return `${nation + 10}-${random.between(100, 999)}-${random.between(100, 999)}-${random.between(1000, 9999)}`
  }
}

export const counts = (scale: number): { supplier: number; part: number; customer: number; orders: number } => ({
  supplier: Math.max(Math.round(10_000 * scale), 10),
  part: Math.max(Math.round(200_000 * scale), 200),
  customer: Math.max(Math.round(150_000 * scale), 150),
  orders: Math.max(Math.round(1_500_000 * scale), 1500),
})

const retailCents = (part: number): number => 90_000 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1000)
/** The i-th of a part's four suppliers. */
const supplierOf = (part: number, i: number, suppliers: number): number =>
  ((part + i * (Math.floor(suppliers / 4) + Math.floor((part - 1) / suppliers))) % suppliers) + 1

let pool: string | undefined

/** Chunks of one table's text. */
export function* generate(table: TableName, scale: number): Generator<string> {
  const maker = new Maker((pool ??= textPool()))
  let text = ''
  for (const row of rowsOf(table, scale, maker)) {
    text += row
    if (text.length >= chunkCharacters) {
      yield text
      text = ''
    }
  }
  if (text) yield text
}

function rowsOf(table: TableName, scale: number, maker: Maker): Generator<string> {
  switch (table) {
    case 'region':
      return regionRows(maker)
    case 'nation':
      return nationRows(maker)
    case 'supplier':
      return supplierRows(scale, maker)
    case 'part':
      return partRows(scale, maker)
    case 'partsupp':
      return partsuppRows(scale, maker)
    case 'customer':
      return customerRows(scale, maker)
    case 'orders':
      return orderRows(scale, maker, 'orders')
    case 'lineitem':
      return orderRows(scale, maker, 'lineitem')
  }
}

function* regionRows(maker: Maker): Generator<string> {
  const random = new Random(1)
  for (const [key, name] of regions.entries()) yield `${key}|${name}|${maker.comment(random, 31, 115)}\n`
}

function* nationRows(maker: Maker): Generator<string> {
  const random = new Random(2)
  for (const [key, [name, region]] of nations.entries())
    yield `${key}|${name}|${region}|${maker.comment(random, 31, 114)}\n`
}

function* supplierRows(scale: number, maker: Maker): Generator<string> {
  const random = new Random(3)
  const { supplier } = counts(scale)
  // 5 suppliers per 10,000 have complaints and 5 are recommended.
  const marked = Math.max(Math.round(5 * scale), 1)
  const step = Math.floor(supplier / (2 * marked))
  for (let key = 1; key <= supplier; key++) {
    const nation = random.between(0, 24)
    let comment = maker.comment(random, 25, 100)
    if (key % step === 0 && key / step <= 2 * marked) {
      const word = (key / step) % 2 === 0 ? 'Complaints' : 'Recommends'
      const insert = `Customer ${maker.comment(random, 3, 10).replaceAll('C', 'c')} ${word}`
      comment = `${insert}${comment}`.slice(0, 100)
    }
    yield `${key}|Supplier#${key9(key)}|${maker.address(random)}|${nation}|${maker.phone(random, nation)}|${cents(random.between(-99_999, 999_999))}|${comment}\n`
  }
}

function* partRows(scale: number, maker: Maker): Generator<string> {
  const random = new Random(4)
  const { part } = counts(scale)
  for (let key = 1; key <= part; key++) {
    const names = new Set<string>()
    while (names.size < 5) names.add(random.pick(colors))
    const maker1 = random.between(1, 5)
    const type = typeSyllables.map((syllables) => random.pick(syllables)).join(' ')
    const container = containerSyllables.map((syllables) => random.pick(syllables)).join(' ')
    yield `${key}|${[...names].join(' ')}|Manufacturer#${maker1}|Brand#${maker1}${random.between(1, 5)}|${type}|${random.between(1, 50)}|${container}|${cents(retailCents(key))}|${maker.comment(random, 5, 22)}\n`
  }
}

function* partsuppRows(scale: number, maker: Maker): Generator<string> {
  const random = new Random(5)
  const { part, supplier } = counts(scale)
  for (let key = 1; key <= part; key++) {
    for (let i = 0; i < 4; i++) {
      yield `${key}|${supplierOf(key, i, supplier)}|${random.between(1, 9999)}|${cents(random.between(100, 100_000))}|${maker.comment(random, 49, 198)}\n`
    }
  }
}

function* customerRows(scale: number, maker: Maker): Generator<string> {
  const random = new Random(6)
  const { customer } = counts(scale)
  for (let key = 1; key <= customer; key++) {
    const nation = random.between(0, 24)
    yield `${key}|Customer#${key9(key)}|${maker.address(random)}|${nation}|${maker.phone(random, nation)}|${cents(random.between(-99_999, 999_999))}|${random.pick(segments)}|${maker.comment(random, 29, 116)}\n`
  }
}

/** Orders and their line items come from one stream, so that totals and states agree whichever table is asked for. */
function* orderRows(scale: number, maker: Maker, want: 'orders' | 'lineitem'): Generator<string> {
  const random = new Random(7)
  const comments = new Random(want === 'orders' ? 8 : 9)
  const { customer, orders, part, supplier } = counts(scale)
  const clerks = Math.max(Math.round(1000 * scale), 1)
  for (let index = 0; index < orders; index++) {
    // Eight keys of every 32 are in use.
    const key = Math.floor(index / 8) * 32 + (index % 8) + 1
    let custkey = random.between(1, customer)
    while (custkey % 3 === 0) custkey = random.between(1, customer)
    const day = random.between(startDay, lastOrderDay)
    const lines = random.between(1, 7)
    const priority = random.pick(priorities)
    const clerk = random.between(1, clerks)
    let total = 0
    let open = 0
    let rows = ''
    for (let line = 1; line <= lines; line++) {
      const partkey = random.between(1, part)
      const suppkey = supplierOf(partkey, random.between(0, 3), supplier)
      const quantity = random.between(1, 50)
      const price = quantity * retailCents(partkey)
      const discount = random.between(0, 10)
      const tax = random.between(0, 8)
      const ship = day + random.between(1, 121)
      const commit = day + random.between(30, 90)
      const receipt = ship + random.between(1, 30)
      const flag = receipt <= currentDay ? (random.next() & 0x10000 ? 'R' : 'A') : 'N'
      const status = ship > currentDay ? 'O' : 'F'
      const instruction = random.pick(instructions)
      const mode = random.pick(modes)
      if (status === 'O') open++
      total += Math.round((price * (100 + tax) * (100 - discount)) / 10_000)
      if (want === 'lineitem') {
        rows += `${key}|${partkey}|${suppkey}|${line}|${quantity}.00|${cents(price)}|0.${discount < 10 ? '0' : ''}${discount}|0.0${tax}|${flag}|${status}|${dateText(ship)}|${dateText(commit)}|${dateText(receipt)}|${instruction}|${mode}|${maker.comment(comments, 10, 43)}\n`
      }
    }
    if (want === 'lineitem') yield rows
    else {
      const status = open === 0 ? 'F' : open === lines ? 'O' : 'P'
      yield `${key}|${custkey}|${status}|${cents(total)}|${dateText(day)}|${priority}|Clerk#${key9(clerk)}|0|${maker.comment(comments, 19, 78)}\n`
    }
  }
}
