// Words of date/time input and what each stands for.

export type DateWord =
  | { readonly kind: 'month'; readonly value: number }
  | { readonly kind: 'weekday'; readonly value: number }
  | { readonly kind: 'ampm'; readonly value: 'am' | 'pm' }
  | { readonly kind: 'era'; readonly value: 'bc' | 'ad' }
  | {
      readonly kind: 'special'
      readonly value: 'now' | 'today' | 'tomorrow' | 'yesterday' | 'zulu' | 'epoch' | 'late' | 'early'
    }
  | { readonly kind: 'unit'; readonly value: 'julian' | 'other' }
  | { readonly kind: 'iso-time' }
  | { readonly kind: 'dst' }
  | { readonly kind: 'ignore' }

const words = new Map<string, DateWord>()

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
months.forEach((name, index) => {
  words.set(name, { kind: 'month', value: index + 1 })
  words.set(name.slice(0, 3), { kind: 'month', value: index + 1 })
})
words.set('sept', { kind: 'month', value: 9 })

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
weekdays.forEach((name, index) => {
  words.set(name, { kind: 'weekday', value: index })
  words.set(name.slice(0, 3), { kind: 'weekday', value: index })
})
for (const [name, value] of [
  ['tues', 2],
  ['weds', 3],
  ['thur', 4],
  ['thurs', 4],
] as const) {
  words.set(name, { kind: 'weekday', value })
}

for (const value of ['am', 'pm'] as const) words.set(value, { kind: 'ampm', value })
for (const value of ['ad', 'bc'] as const) words.set(value, { kind: 'era', value })
for (const value of ['now', 'today', 'tomorrow', 'yesterday', 'epoch'] as const)
  words.set(value, { kind: 'special', value })
words.set('allballs', { kind: 'special', value: 'zulu' })
words.set('infinity', { kind: 'special', value: 'late' })
words.set('+infinity', { kind: 'special', value: 'late' })
words.set('-infinity', { kind: 'special', value: 'early' })
for (const name of ['j', 'jd', 'julian']) words.set(name, { kind: 'unit', value: 'julian' })
for (const name of ['d', 'dow', 'doy', 'h', 'isodow', 'isoyear', 'm', 'mm', 's', 'y'])
  words.set(name, { kind: 'unit', value: 'other' })
words.set('t', { kind: 'iso-time' })
words.set('dst', { kind: 'dst' })
words.set('at', { kind: 'ignore' })
words.set('on', { kind: 'ignore' })

export const dateWord = (text: string): DateWord | undefined => words.get(text)

export const monthNames: readonly string[] = months.map((name) => name[0].toUpperCase() + name.slice(1))
export const weekdayNames: readonly string[] = weekdays.map((name) => name[0].toUpperCase() + name.slice(1))
