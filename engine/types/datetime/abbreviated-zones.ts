// Abbreviations whose offset has changed over the years: they stand for what a place had at the time that is meant.
import { secondsPerDay } from './units.ts'
import { abbreviationsOf } from './zone-abbreviations.ts'
import { zoneOf, type TimeZone } from './zone.ts'

const places: Readonly<Record<string, string>> = {
  anat: 'Asia/Anadyr',
  art: 'America/Argentina/Buenos_Aires',
  azt: 'Asia/Baku',
  ckt: 'Pacific/Rarotonga',
  clt: 'America/Santiago',
  davt: 'Antarctica/Davis',
  east: 'Pacific/Easter',
  fkt: 'Atlantic/Stanley',
  get: 'Asia/Tbilisi',
  gyt: 'America/Guyana',
  iot: 'Indian/Chagos',
  irkt: 'Asia/Irkutsk',
  kgt: 'Asia/Bishkek',
  kost: 'Pacific/Kosrae',
  krat: 'Asia/Krasnoyarsk',
  lint: 'Pacific/Kiritimati',
  lkt: 'Asia/Colombo',
  magt: 'Asia/Magadan',
  mawt: 'Antarctica/Mawson',
  msk: 'Europe/Moscow',
  novt: 'Asia/Novosibirsk',
  nut: 'Pacific/Niue',
  omst: 'Asia/Omsk',
  pett: 'Asia/Kamchatka',
  pyt: 'America/Asuncion',
  sgt: 'Asia/Singapore',
  tkt: 'Pacific/Fakaofo',
  tmt: 'Asia/Ashgabat',
  ulat: 'Asia/Ulaanbaatar',
  vet: 'America/Caracas',
  vlat: 'Asia/Vladivostok',
  volt: 'Europe/Volgograd',
  yakt: 'Asia/Yakutsk',
  yekt: 'Asia/Yekaterinburg',
}

/** abbreviation: in lower case. undefined: its offset is always the same, or it is none. */
export function abbreviatedZone(abbreviation: string): TimeZone | undefined {
  if (!Object.hasOwn(places, abbreviation)) return undefined
  const place = places[abbreviation]
  const zone = zoneOf(place)
  return abbreviationsOf(place)?.standard.toLowerCase() === abbreviation ? inStandardTime(zone) : zone
}

const monthSeconds = 30 * secondsPerDay

/** The standard time of the place, all year round. */
function inStandardTime(zone: TimeZone): TimeZone {
  const offsetAt = (instant: number): number => {
    let standard = instant
    while (zone.abbreviationAt(standard).daylight) standard -= monthSeconds
    return zone.offsetAt(standard)
  }
  return {
    ...zone,
    offsetAt,
    offsetOfLocal: (local) => offsetAt(local - zone.offsetOfLocal(local)),
  }
}
