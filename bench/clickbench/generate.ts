// Rows of a table shaped like ClickBench's `hits`, deterministic: few URLs, regions and users make most of the hits, nine phrases in ten
// are empty, events spread over July 2013. Text with | between fields, in chunks that are ready for COPY … (DELIMITER '|').
import { Random } from '../tpch/random.ts'
import { columns } from './columns.ts'

const chunkCharacters = 1 << 20
const start = Date.UTC(2013, 6, 1) / 1000
const seconds = 31 * 86_400

const domains = [
  'yandex.ru',
  'google.com',
  'auto.example',
  'news.example',
  'shop.example',
  'www.games.example',
  'kino.example',
]
const words = [
  'car',
  'house',
  'film',
  'weather',
  'recipe',
  'map',
  'music',
  'phone',
  'hotel',
  'ticket',
  'game',
  'news',
  'dress',
  'лес',
  'дом',
]
const models = ['iPad', 'iPhone', 'GT-I9300', 'Lumia 920', 'Nexus 7', 'One X']
const widths = [1366, 1920, 1280, 1024, 1600, 1440, 0, 800, 2560]

/** Small numbers are much likelier: a power of a uniform one. */
const skewed = (random: Random, count: number, power = 3): number =>
  Math.floor((random.next() / 4_294_967_296) ** power * count)

/** 64 bits of a number (splitmix64), as a signed integer. */
function mixed(value: number): bigint {
  let z = BigInt.asUintN(64, BigInt(value) * 0x9e3779b97f4a7c15n)
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
  return BigInt.asIntN(64, z ^ (z >> 31n))
}

const momentText = (second: number): string => new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')
const phraseOf = (number: number): string =>
  [number % 15, Math.trunc(number / 15) % 15, Math.trunc(number / 225)]
    .map((part, i) => (i < 2 ? words[part] : part > 0 ? String(part) : ''))
    .join(' ')
    .trimEnd()
const urlOf = (number: number): string => {
  const scheme = number % 3 === 0 ? 'https' : 'http'
  return `${scheme}://${number % 5 === 0 ? 'www.' : ''}${domains[number % 7]}/${words[number % 15]}/${number}.html`
}
const titleOf = (number: number): string => {
  const name = number % 29 === 0 ? 'Google' : words[number % 15]
  return `${name} ${words[(number >> 3) % 15]} page ${number % 997}`
}

export function* generate(rows: number): Generator<string> {
  const random = new Random(62)
  const [users, urls, phrases] = [Math.max(10, rows >> 3), Math.max(10, rows >> 4), Math.max(10, rows >> 6)]
  const names = columns.map(([name]) => name)
  let chunk = ''
  for (let row = 0; row < rows; row++) {
    const values = hit(random, row, users, urls, phrases)
    chunk += names.map((name) => values[name] ?? rest(random, name)).join('|') + '\n'
    if (chunk.length < chunkCharacters) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

type Hit = Readonly<Record<string, string | number | bigint | undefined>>

function hit(random: Random, row: number, users: number, urls: number, phrases: number): Hit {
  const second = start + Math.floor((random.next() / 4_294_967_296) * seconds)
  const user = skewed(random, users, 2)
  const url = skewed(random, urls)
  const counter = skewed(random, 6_000, 4) + 40
  const isSearch = random.between(0, 99) < 13
  const referer = random.between(0, 9) < 4 ? '' : urlOf(skewed(random, urls))
  const isMobile = random.between(0, 99) < 6
  const ip = Number(BigInt.asIntN(32, mixed(user + 7)))
  return {
    WatchID: mixed(row + 1_000_000_007),
    Title: titleOf(url),
    EventTime: momentText(second),
    EventDate: momentText(second).slice(0, 10),
    CounterID: counter,
    ClientIP: ip,
    RegionID: skewed(random, 5_000, 4) + 1,
    UserID: mixed(user),
    URL: urlOf(url),
    Referer: referer,
    IsRefresh: random.between(0, 9) === 0 ? 1 : 0,
    ResolutionWidth: random.pick(widths),
    IsMobile: isMobile ? 1 : 0,
    MobilePhone: isMobile ? random.between(1, 20) : 0,
    MobilePhoneModel: isMobile ? random.pick(models) : '',
    TraficSourceID: random.between(-1, 9),
    SearchEngineID: isSearch ? random.between(1, 40) : 0,
    SearchPhrase: isSearch ? phraseOf(skewed(random, phrases)) : '',
    AdvEngineID: random.between(0, 99) < 3 ? random.between(1, 60) : 0,
    ClientEventTime: momentText(second + random.between(-50, 50)),
    IsLink: random.between(0, 19) === 0 ? 1 : 0,
    IsDownload: random.between(0, 99) === 0 ? 1 : 0,
    OriginalURL: '',
    DontCountHits: random.between(0, 9) === 0 ? 1 : 0,
    HitColor: 'T1BCDE5'[random.between(0, 6)],
    LocalEventTime: momentText(second),
    WindowClientWidth: random.pick(widths),
    WindowClientHeight: random.between(0, 12) * 100,
    FUniqID: random.between(0, 2) === 0 ? 0n : mixed(user + 13),
    RefererHash: referer === '' ? 0n : mixed(referer.length * 31 + counter),
    URLHash: mixed(url + 17),
    BrowserLanguage: random.pick(['ru', 'en', 'uk', 'tr']),
    BrowserCountry: random.pick(['RU', 'US', 'UA', 'TR']),
    PageCharset: random.pick(['utf-8', 'windows-1251', '']),
    UserAgentMinor: String(random.between(0, 12)),
  }
}

const types = new Map(columns)

/** Columns that no query reads: little is in them. */
function rest(random: Random, name: string): string | number {
  const type = types.get(name)!
  if (type.startsWith('TEXT')) return ''
  if (type.startsWith('SMALLINT')) return random.between(0, 12)
  if (type.startsWith('INTEGER')) return random.between(0, 3_000)
  return 0
}
